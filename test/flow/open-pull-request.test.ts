import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createEmulator } from 'emulate';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import type { Context } from '../../src/flow/context.ts';
import { decide } from '../../src/flow/decide.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { createGitHub } from '../../src/github/github.ts';
import { useRecord } from '../fakes/database.ts';
import { createPlace, jobCommit } from '../git/fixtures.ts';

const record = useRecord();

/** A bakery with a remote and a repository on GitHub, and a job with a commit that somebody wants as a pull request. */
async function bakery() {
  const { db } = record;
  const emulator = await createEmulator({
    ...{ service: 'github', port: 0 },
    seed: { github: { users: [{ login: 'baker' }], repos: [{ owner: 'baker', name: 'bakery' }] } },
  });
  onTestFinished(() => emulator.close());
  const github = { owner: 'baker', repo: 'bakery' };
  const place = await createPlace({ remote: 'origin', delivery: 'pr', github });
  const remote = join(place.folder, 'remote.git');
  await execa('git', ['init', '--quiet', '--bare', remote]);
  await place.person('remote', 'add', 'origin', remote);
  const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
  const { name, path, branch } = place.project;
  await db.project.upsert({ where: { name }, create: { name, path, branch }, update: { path } });
  const row = { requestId: randomUUID(), projectName: name, task: 'add rye', askedBy: 'cli:me', branch };
  const { id } = await db.job.create({
    data: { ...row, commit, state: 'ended', outcome: 'done', delivery: 'offered' },
  });
  const ctx = {
    ...{ db, git: place.git, projects: [place.project], now: () => new Date('2026-11-21T12:00:00Z') },
    ...{ queue: { send: async () => {} }, log: { info: () => {} } },
    redact: async (texts: string[]) => texts,
    github: createGitHub({ token: 'test', apiUrl: emulator.url, log: { debug: () => {} } }),
  } as unknown as Context;
  const pulls = async () => {
    const all = await fetch(`${emulator.url}/repos/baker/bakery/pulls?state=all`);
    return (await all.json()) as { html_url: string; title: string; body: string; head: { ref: string } }[];
  };
  const press = async () => {
    const decided = await decide(ctx, { verb: 'pr', subject: id, by: 'cli:workspaces.toml' });
    if (decided.kind !== 'recorded') throw new Error('the press was not recorded');
    return decided.decisionId;
  };
  return { ...place, ctx, id, remote, commit, pulls, press };
}
const jobOf = (id: number) => record.db.job.findUniqueOrThrow({ where: { id } });

it('pushes the commit to a branch of its own and opens a pull request, which the job names', async () => {
  const { ctx, id, remote, commit, pulls, press } = await bakery();
  await settleDecision(ctx, await press());
  const [pull] = await pulls();
  expect(pull).toMatchObject({ title: 'add rye', head: { ref: `audition/job-${id}` } });
  expect(await jobOf(id)).toMatchObject({ delivery: 'requested', landed: pull?.html_url });
  const { stdout } = await execa('git', ['-C', remote, 'rev-parse', `audition/job-${id}`]);
  expect(stdout).toBe(commit);
});

it('lets GitHub close the issue the job was about, where the file allows that', async () => {
  const { ctx, id, project, pulls, press } = await bakery();
  await record.db.job.update({
    where: { id },
    data: { item: '#12', itemTitle: 'Rye', itemMonth: '2026-04' },
  });
  const ticking = { ...project, plan: { tick: true, rollover: false } };
  await settleDecision({ ...ctx, projects: [ticking] }, await press());
  expect((await pulls())[0]?.body).toMatch(/\n\nCloses #12$/);
});

it('opens no second one when it stopped after the first, before that was written down', async () => {
  const { ctx, id, pulls, press } = await bakery();
  const decisionId = await press();
  const lost = { ...ctx, db: brokenAfterAll(ctx.db) };
  await expect(settleDecision(lost, decisionId)).rejects.toThrow('the record is gone');
  expect(await pulls()).toHaveLength(1);
  await settleDecision(ctx, decisionId);
  expect(await pulls()).toHaveLength(1);
  expect(await jobOf(id)).toMatchObject({ delivery: 'requested' });
});

/** A record in which nothing can be written any more. */
const brokenAfterAll = (db: Context['db']): Context['db'] =>
  new Proxy(db, {
    get: (all, key) =>
      key === '$transaction' ? () => Promise.reject(new Error('the record is gone')) : Reflect.get(all, key),
  });

it('stays to be decided about when GitHub will not, with why', async () => {
  const { ctx, id, press, project } = await bakery();
  const elsewhere = { ...project, github: { owner: 'baker', repo: 'butchery' } };
  const decisionId = await press();
  await settleDecision({ ...ctx, projects: [elsewhere] }, decisionId);
  expect(await jobOf(id)).toMatchObject({ delivery: 'offered' });
  expect(await record.db.decision.findUnique({ where: { id: decisionId } })).toMatchObject({
    state: 'refused',
    words: expect.stringContaining('GitHub has no baker/butchery'),
  });
});
