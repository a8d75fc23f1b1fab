import { access, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppOptions, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { withClient } from '../../src/postgres/client.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { fail } from '../fakes/faults.ts';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

/** What to start an app with, as its environment says. */
function options(env: Record<string, string>): Omit<AppOptions, 'listen'> {
  const read = readConfig({ ...place.env, ...env }, place.folder);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return { config: read.config, log: pino({ level: 'silent' }), containment: 'group' };
}
const wrong = { SLACK_BOT_TOKEN: 'xoxb-wrong', SLACK_SIGNING_SECRET: 'start-signing-secret' };

it('a start that fails half-way leaves no server of ours running and nobody connected', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'half-'));
  await chmod(dataDir, 0o755); // PostgreSQL's own user must be able to pass
  const { workspace } = place;
  fail(workspace.front, 'auth.test', { error: 'invalid_auth' }, 2);
  const env = {
    ...wrong,
    SLACK_API_URL: workspace.keys.slackApiUrl,
    AUDITION_DATA: dataDir,
    DATABASE_URL: '',
  };
  await expect(startApp({ ...options(env), listen: true })).rejects.toThrow(/SLACK_BOT_TOKEN.*invalid_auth/);
  await expect(access(path.join(dataDir, 'postgres/data/PG_VERSION'))).resolves.toBeUndefined();
  await expect(access(path.join(dataDir, 'postgres/data/postmaster.pid'))).rejects.toThrow('ENOENT');

  const there = { ...env, DATABASE_URL: place.database.url };
  await expect(startApp({ ...options(there), listen: true })).rejects.toThrow(
    /SLACK_BOT_TOKEN.*invalid_auth/,
  );
  const connected = 'select 1 from pg_stat_activity where datname = current_database()';
  await withClient(place.database.url, (client) =>
    until('nobody to be connected', async () => (await client.query(connected)).rowCount === 1),
  );
  await rm(dataDir, { recursive: true });
});

it('a start is refused with everybody and every channel that Slack does not know, all at once', async () => {
  const { botToken, signingSecret, slackApiUrl } = place.workspace.keys;
  const project = (name: string, rest: string) => `[projects.${name}]\npath = "${place.bakery}"\n${rest}\n`;
  const file = path.join(place.folder, 'unknown.toml');
  const people = 'users = ["you@example.com", "nobody@example.com"]\napprovers = ["no-one@example.com"]';
  const projects = [project('bakery', `channel = "attic"\n${people}`), project('rye', 'channel = "bakery"')];
  await writeFile(file, `owners = ["gone@example.com"]\n${projects.join('')}`);
  const keys = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slackApiUrl };
  const env = { ...place.env, ...keys, AUDITION_WORKSPACES: file, PORT: '0' };

  const nobody = (who: string) => `${who}: Nobody in this Slack workspace has the e-mail address ${who}.`;
  const attic =
    'projects.bakery.channel: attic: I see no channel #attic; if it is private, /invite me there.';
  const refused = await startApp({ ...options(env), listen: true }).catch(({ message }: Error) => message);
  expect(`${refused}`.split('\n  ').toSorted()).toEqual([
    `owners: ${nobody('gone@example.com')}`,
    `projects.bakery.approvers: ${nobody('no-one@example.com')}`,
    attic,
    `projects.bakery.users: ${nobody('nobody@example.com')}`,
    'workspaces.toml names what Slack does not know:',
  ]);

  const { all } = await start('src/cli.ts', ['doctor'], env);
  for (const who of ['gone', 'nobody', 'no-one'])
    expect(all).toContain(`NO  Slack user ${who}@example.com: Nobody`);
});

it('the server DATABASE_URL names is brought up to date, used, and not stopped', async () => {
  const url = new URL(place.database.url);
  const admin = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  url.pathname = '/elsewhere';
  await withClient(admin, (client) => client.query('create database elsewhere'));
  const env = { ...place.env, DATABASE_URL: url.href };
  expect((await start('src/cli.ts', ['jobs'], env)).exitCode).toBe(0);
  const applied = await withClient(url.href, (client) => client.query('select * from _prisma_migrations'));
  expect(applied.rows.length).toBeGreaterThan(0);
  expect((await start('src/cli.ts', ['doctor'], env)).all).toContain('all migrations applied');
  await expect(access(path.join(place.folder, 'data/postgres'))).rejects.toThrow('ENOENT');
  await withClient(admin, (client) => client.query('drop database elsewhere'));
});

it('a fault while a job is claimed is tried again; one while it is concluded ends it as interrupted', async () => {
  const bin = path.resolve(import.meta.dirname, '../fixtures/bin/no-result');
  const app = await startApp({ ...options({ CLAUDE_BIN: bin }), listen: false });
  const { ctx } = app;
  for (const project of ctx.projects) await app.serve(project);
  const sql = (text: string) => withClient(place.database.url, (client) => client.query(text));
  const ask = (id: number) =>
    ctx.db.$transaction(async (tx) => {
      const who = { requestId: ctx.newId(), projectName: 'bakery', task: 'add rye', askedBy: 'cli:me' };
      await tx.job.create({ data: { id, ...who } });
      await ctx.queue.send(tx, { step: 'run', project: 'bakery', jobId: id });
    });
  const ended = (id: number) =>
    until(`job ${id}`, () => ctx.db.job.findFirst({ where: { id, state: 'ended' } }));

  await sql('alter table "Session" rename to "Away"');
  await ask(1);
  await until(
    'the fault',
    async () => (await sql(`select 1 from pgboss.job where state = 'retry'`)).rowCount,
  );
  expect(await ctx.db.job.findUnique({ where: { id: 1 } })).toMatchObject({ state: 'queued' });
  await sql('alter table "Away" rename to "Session"');
  expect(await ended(1)).toMatchObject({ outcome: 'failed', fence: 1 });

  await sql(`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'the disk is full'; end $$`);
  await sql(`create trigger full_disk before update of "turns" on "Session" execute function refuse()`);
  await ask(2);
  expect(await ended(2)).toMatchObject({ outcome: 'interrupted', fence: 2 });
  await app.stop();
});
