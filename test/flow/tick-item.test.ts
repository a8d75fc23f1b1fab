import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Job, Prisma } from '../../prisma/client/client.ts';
import type { Project } from '../../src/domain/project.ts';
import { tickWords } from '../../src/domain/tick-words.ts';
import { decide } from '../../src/flow/decide.ts';
import { heldTick } from '../../src/flow/held-tick.ts';
import { isBeingDelivered } from '../../src/flow/owed-after.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { useRecord } from '../fakes/database.ts';
import { openGitHub } from '../fakes/github.ts';
import { openPlanned, plan } from '../fakes/plan.ts';
import { jobCommit } from '../git/fixtures.ts';

const record = useRecord();
type Bakery = Awaited<ReturnType<typeof openPlanned>>;
const never = { words: 'nothing was held', goesOn: false };
const rye = { item: 'add-rye', itemTitle: 'Add rye', itemMonth: '2026-03' };

const ended = (project: Project, more: Partial<Prisma.JobUncheckedCreateInput>): Promise<Job> =>
  record.db.job.create({
    data: {
      ...{ requestId: randomUUID(), projectName: project.name, task: 't', askedBy: 'cli:me' },
      ...{ branch: 'main', state: 'ended', outcome: 'done', ...more },
    },
  });

/** A job of the bakery with a commit that is offered. */
async function offered({ project, ...bakery }: Bakery, more: Partial<Prisma.JobUncheckedCreateInput> = rye) {
  const file = `${randomUUID()}.txt`;
  const commit = await jobCommit({ ...bakery, project }, { [file]: 'rye\n' }, randomUUID());
  return ended(project, {
    commit,
    base: await bakery.person('rev-parse', 'main'),
    delivery: 'offered',
    ...more,
  });
}

/** Merges it; what is owed of its item afterwards. */
async function merge({ ctx }: Bakery, { id }: Job) {
  const pressed = await decide(ctx, { verb: 'merge', subject: id, by: 'cli:me' });
  if (pressed.kind !== 'recorded') throw new Error('the press came too late');
  await settleDecision(ctx, pressed.decisionId);
  return record.db.decision.findUnique({ where: { key: `tick/job/${id}` } });
}

it('ticks the item of a job that was merged, by a commit of its own', async () => {
  const bakery = await openPlanned(record);
  const job = await offered(bakery);
  expect(await merge(bakery, job)).toMatchObject({ state: 'pending', by: 'cli:workspaces.toml' });
  const landed = (await bakery.person('rev-parse', 'main')).slice(0, 7);
  expect(await bakery.settle()).toMatchObject({
    state: 'done',
    commit: await bakery.person('rev-parse', 'main'),
  });
  expect(await bakery.read('RELEASES.md')).toBe(
    plan.replace('- [ ] Add rye', `- [x] Add rye (job ${job.id}, ${landed})`),
  );
  expect(await bakery.log('%B')).toBe(
    `Tick Add rye\n\nAudition-Job: ${job.id}\nRequested-by: cli:workspaces.toml\n`,
  );
});

it('ticks nothing that the file does not allow, and nothing twice', async () => {
  const bakery = await openPlanned(record, { name: 'mill', plan: { tick: false, rollover: false } });
  expect(await merge(bakery, await offered(bakery))).toBeNull();
  const { project } = bakery;
  Object.assign(bakery.ctx, { projects: [{ ...project, plan: { tick: true, rollover: false } }] });
  await merge(bakery, await offered(bakery));
  await bakery.settle();
  const head = await bakery.person('rev-parse', 'main');
  await merge(bakery, await offered(bakery)); // another job about the same item
  expect(await bakery.settle()).toMatchObject({ state: 'done', commit: '' });
  expect(await bakery.person('rev-parse', 'main^')).toBe(head);
});

it('finds an item that moved on meanwhile, and says where it is gone', async () => {
  const bakery = await openPlanned(record, { name: 'oven' });
  const moved = plan
    .replace('- [ ] Add rye\n  dark, 4.80\n', '')
    .replace('cake', 'cake\n- [ ] Add rye (from 2026-03)');
  await bakery.commit('Later', { 'RELEASES.md': moved });
  await merge(bakery, await offered(bakery));
  expect(await bakery.settle()).toMatchObject({ state: 'done' });
  expect(await bakery.read('RELEASES.md')).toContain('- [x] Add rye (from 2026-03) (job ');
  await bakery.commit('Never mind', { 'RELEASES.md': '## 2026-04\n' });
  await merge(bakery, await offered(bakery));
  expect(await bakery.settle()).toMatchObject({
    state: 'refused',
    words: 'RELEASES.md has no item add-rye any more.',
  });
});

it('ticks what the work of earlier jobs in it was about, also of those that only asked', async () => {
  const bakery = await openPlanned(record, { name: 'shop' });
  const first = await ended(bakery.project, { ...rye, outcome: 'question' });
  const again = await ended(bakery.project, { retryOf: first.id, outcome: 'failed' });
  const oats = { item: 'add-oats', itemTitle: 'Add oats', itemMonth: '2026-03' };
  const other = await ended(bakery.project, { ...oats, follows: first.id, outcome: 'failed' });
  const last = await offered(bakery, { follows: other.id });
  await merge(bakery, last);
  const keys = () => record.db.decision.findMany({ where: { verb: 'write', projectName: 'shop' } });
  expect((await keys()).map(({ key }) => key)).toEqual([`tick/job/${first.id}`]);
  await merge(bakery, await offered(bakery, { retryOf: again.id }));
  expect(await keys()).toHaveLength(1);
});

it('is waited for with its job until it was tried, and not while it was put off', async () => {
  const bakery = await openPlanned(record, { name: 'stand' });
  const first = await ended(bakery.project, { ...rye, outcome: 'question' });
  const job = await offered(bakery, { follows: first.id });
  const isWaitedFor = () => isBeingDelivered(bakery.ctx, [job.id]);
  expect(await isWaitedFor()).toBe(false);
  await decide(bakery.ctx, { verb: 'merge', subject: job.id, by: 'cli:me' });
  expect(await isWaitedFor()).toBe(true);
  await bakery.settle();
  expect(await isWaitedFor()).toBe(true);
  await writeFile(path.join(bakery.project.path, 'RELEASES.md'), 'being written');
  expect(await bakery.settle()).toMatchObject({ state: 'pending', words: expect.stringMatching(/edits/) });
  expect(await isWaitedFor()).toBe(false);
  const why = /^its item is not ticked yet: .* has uncommitted edits.*\. It is tried again every ten minutes/;
  expect(tickWords((await heldTick(bakery.ctx, job.id)) ?? never)).toMatch(why);
});

it('closes an issue, with the job and its commit', async () => {
  const { github, repo, call, issue } = await openGitHub();
  const number = await issue('Rye');
  const bakery = await openPlanned(record, { name: 'kiosk', github: repo }, { github });
  const job = await offered(bakery, { item: `#${number}`, itemTitle: 'Rye', itemMonth: '2026-03' });
  await merge(bakery, job);
  const landed = (await bakery.person('rev-parse', 'main')).slice(0, 7);
  expect(await bakery.settle()).toMatchObject({ state: 'done', commit: '' });
  expect(await call('GET', `issues/${number}`)).toMatchObject({ state: 'closed' });
  const said = await call('GET', `issues/${number}/comments`);
  expect(said).toMatchObject([{ body: `Done by job ${job.id}, ${landed}.` }]);
});
