import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../src/app.ts';
import { backup, restore } from '../src/backup.ts';
import type { Config } from '../src/config.ts';
import { decide } from '../src/flow/decide.ts';
import { pauseProject, resumeProject } from '../src/flow/pause-project.ts';
import { requestJob } from '../src/flow/request-job.ts';
import { dump } from '../src/postgres/dump.ts';
import { until } from '../src/rehearsal/stage.ts';
import { type Database, openDatabase } from './fakes/database.ts';
import { gitIn } from './fakes/git.ts';
import { openPlain, type Plain } from './fakes/plain-app.ts';

let plain: Plain;
let fresh: Database;
let app: App;
let file: string;
let elsewhere: Config;
const me = 'cli:me';

beforeAll(async () => {
  plain = await openPlain();
  fresh = await openDatabase();
  file = path.join(plain.folder, 'all.backup');
  elsewhere = plain.configure(fresh.url, 'other-data');
  app = await plain.start(plain.config);
});
afterAll(async () => {
  await fresh.close();
  await plain.close();
});

const ask = async ({ ctx }: App, task: string) => {
  const [project] = ctx.projects;
  if (!project) throw new Error('there is no project');
  return requestJob(ctx, { id: ctx.newId(), project, task, askedBy: me, channel: null });
};
const ended = ({ ctx }: App, id: number) =>
  until(`job ${id}`, () =>
    ctx.db.job.findFirst({ where: { id, state: 'ended', inheritance: { not: null } } }),
  );

/** All that is in a record, and where the refs of our own repository of the bakery are. */
async function contents({ databaseUrl = '', dataDir }: Config) {
  const record: string[] = [];
  for await (const part of dump(databaseUrl)) record.push(JSON.stringify(part));
  const refs = await gitIn(path.join(dataDir, 'repositories/bakery.git'), 'for-each-ref');
  return { record, refs };
}

it('writes everything into one file while the app works, and not over another', async () => {
  await ask(app, 'add the "rye" loaf\n\\N\tüöä');
  expect(await ended(app, 1)).toMatchObject({ outcome: 'done', delivery: 'offered' });
  await pauseProject(app.ctx, { project: 'bakery', by: me });
  await ask(app, 'add plum cake');
  const done = await backup(plain.config, file);
  expect(done).toMatchObject({
    head: { audition: 1, version: '0.1.0' },
    counts: { rows: { 'public."Job"': 2, 'public."Session"': 1 }, repositories: { bakery: 1 } },
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await backup(plain.config, file)).toMatchObject({
    words: `${file} is there already: name another file.`,
  });
});

it('is not restored while anything works with the record, nor into one that is not empty', async () => {
  const inUse = 'Something works with this record: end it first (npm start, or another command).';
  expect(await restore(plain.config, file)).toMatchObject({ words: inUse });
  await app.stop();
  expect(await restore(plain.config, file)).toMatchObject({
    words: expect.stringMatching(
      /^This record is not empty \(.*"Job".*\): a backup is restored into an empty one/,
    ),
  });
});

it('a file that is damaged, cut, none at all or of a newer version is refused, and changes nothing', async () => {
  const whole = await readFile(file);
  const lines = gunzipSync(whole).toString().split('\n');
  const spoilt = path.join(plain.folder, 'spoilt');
  const refused = async (bytes: Uint8Array | string) => {
    await writeFile(spoilt, bytes);
    const { words } = (await restore(elsewhere, spoilt)) as { words: string };
    return words;
  };
  const flipped = Buffer.from(whole);
  flipped[Math.floor(whole.length / 2)] = (flipped[Math.floor(whole.length / 2)] ?? 0) ^ 1;
  expect(await refused(flipped)).toMatch(/^This is no whole backup of audition: /);
  expect(await refused(whole.subarray(0, whole.length - 100))).toContain('unexpected end of file');
  expect(await refused('rye')).toContain('incorrect header check');
  expect(await refused(gzipSync('{}\n'))).toContain('it does not begin like one');
  expect(await refused(gzipSync(lines.slice(0, -2).join('\n')))).toContain('its end is missing');
  expect(await refused(gzipSync(lines.filter((_, at) => at !== 3).join('\n')))).toContain('is missing in it');
  const [head = '', ...rest] = lines;
  const newer = JSON.stringify({ ...JSON.parse(head), migration: '20991231235959_later', version: '9.0.0' });
  expect(await refused(gzipSync([newer, ...rest].join('\n')))).toBe(
    'This backup was made by a newer audition (9.0.0, 20991231235959_later): restore it with that version or a newer one.',
  );
  expect(await restore(elsewhere, path.join(plain.folder, 'none'))).toMatchObject({ refused: 'damaged' });
});

it('everything is there again; what was offered is merged, and what was queued is run once', async () => {
  const before = await contents(plain.config);
  expect(await restore(elsewhere, file)).toMatchObject({ head: { audition: 1 } });
  const after = await contents(elsewhere);
  expect(after.refs).toBe(before.refs);
  expect(after.record.length).toBeGreaterThan(40);
  expect(after.record).toEqual(before.record);

  const restored = await plain.start(elsewhere);
  const { ctx } = restored;
  expect(await ctx.db.job.findFirst({ where: { id: 1 } })).toMatchObject({
    task: 'add the "rye" loaf\n\\N\tüöä',
  });
  await decide(ctx, { verb: 'merge', subject: 1, by: me });
  await until('the merge', () => ctx.db.job.findFirst({ where: { id: 1, delivery: 'merged' } }));
  expect(await gitIn(plain.bakery, 'show', 'main:prices.md')).toContain('| rye | 4.80 |');
  expect(await resumeProject(ctx, { project: 'bakery', by: me })).toBe(true);
  expect(await ended(restored, 2)).toMatchObject({ outcome: 'done', fence: 1 });
  expect(await ctx.db.session.count({ where: { jobId: 2, kind: 'job' } })).toBe(1);
  expect(await ask(restored, 'and a third')).toMatchObject({ id: 3 });
  await ended(restored, 3);
  await restored.stop();
});
