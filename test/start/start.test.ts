import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { startSocketMode } from '../fakes/socket-mode.ts';
import { end, openPlace, type Place, ready, start } from './place.ts';

let place: Place;
let slack: Record<string, string>;
beforeAll(async () => {
  place = await openPlace();
  const { botToken, slackApiUrl } = place.workspace.keys;
  slack = { ...place.env, SLACK_BOT_TOKEN: botToken, SLACK_API_URL: slackApiUrl };
});
afterAll(() => place.close());

const query = async (sql: string) =>
  (await withClient(place.database.url, (client) => client.query(sql))).rows;
const job = (id: number, shape: object) =>
  until(`job ${id}`, async () => {
    const [row] = await query(`select state, outcome, worker from "Job" where id = ${id}`);
    return row && Object.entries(shape).every(([key, value]) => row[key] === value) && row;
  });

it('over HTTP: is ready in one line, takes a job, and ends with it when it is asked to', async () => {
  const silent = path.resolve(import.meta.dirname, '../fixtures/bin/silent');
  const http = {
    ...slack,
    SLACK_SIGNING_SECRET: place.workspace.keys.signingSecret,
    PORT: '0',
    CLAUDE_BIN: silent,
    AUDITION_DRAIN_SECONDS: '0',
  };
  const app = start('src/main.ts', [], http);
  const { port, postgres } = await ready(app);
  expect(postgres).toMatch(/^18/);
  place.workspace.connect(port ?? 0);
  await place.workspace.person('you').types('/job bakery add the rye loaf, 4.80, to the price list');
  await job(1, { state: 'running' });

  expect(await end(app)).toBe(0);
  expect(await job(1, { state: 'ended' })).toMatchObject({ outcome: 'interrupted' });
});

it('ends when another process takes its locks, and leaves the job to the next start', async () => {
  const silent = path.resolve(import.meta.dirname, '../fixtures/bin/silent');
  const { signingSecret } = place.workspace.keys;
  const http = { ...slack, SLACK_SIGNING_SECRET: signingSecret, PORT: '0', CLAUDE_BIN: silent };
  const app = start('src/main.ts', [], http);
  place.workspace.connect((await ready(app)).port ?? 0);
  await place.workspace.person('you').types('/job bakery add the rye loaf, 4.80, to the price list');
  await job(2, { state: 'running' });
  const ours = `from pg_locks join pg_database on pg_database.oid = database
    where locktype = 'advisory' and datname = current_database()`;
  await withClient(place.database.url, async (other) => {
    const taken = other.query(`select pg_advisory_lock(hashtextextended('project/bakery', 7300002))`);
    await until(
      'the other to wait',
      async () => (await query(`select 1 ${ours} and not granted`)).length > 0,
    );
    await query(`select pg_terminate_backend(pid) ${ours} and granted`);
    await taken;
    const { exitCode, stderr } = await app;
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'Another process took over while PostgreSQL was away from here: this one does nothing any more.',
    );
  });
  expect(await job(2, {})).toMatchObject({ state: 'running' });

  const next = start('src/main.ts', [], http);
  await ready(next);
  expect(await job(2, { state: 'ended' })).toMatchObject({ outcome: 'interrupted' });
  expect(await end(next)).toBe(0);
});

it('in Socket Mode: does the jobs of Slack, and those a terminal asks for beside it', async () => {
  const socket = await startSocketMode(place.workspace);
  const app = start('src/main.ts', [], { ...slack, SLACK_APP_TOKEN: 'xapp-rehearsal' });
  expect(await ready(app)).toMatchObject({ port: null });
  await place.workspace.person('you').types('/job bakery add the rye loaf, 4.80, to the price list');
  await job(3, { outcome: 'done', worker: `${app.pid}` });

  const task = 'put cinnamon buns (2.10) on the list of prices';
  const asked = await start('src/cli.ts', ['run', '-p', place.bakery, task], place.env);
  expect(asked.all).toContain('Another process works in bakery: it does this job, or it is done after that.');
  expect(asked.all).toMatch(/^job 4 · done · /m);
  expect(asked.exitCode).toBe(0);
  await job(4, { outcome: 'done', worker: `${app.pid}` });
  const merged = await start('src/cli.ts', ['merge', '4'], place.env);
  expect(merged.all).toMatch(/ · merged as [0-9a-f]{7} by /);

  expect(await end(app)).toBe(0);
  await socket.close();
});

it('at two terminals in one repository: each does what was asked for there, one after the other', async () => {
  const silent = path.resolve(import.meta.dirname, '../fixtures/bin/silent');
  const run = ['run', '-p', place.bakery];
  const first = start('src/cli.ts', [...run, 'plum cake, 3.90'], { ...place.env, CLAUDE_BIN: silent });
  await job(5, { state: 'running' });
  const second = start('src/cli.ts', [...run, 'the price list needs sourdough at 5.20'], place.env);
  await job(6, { state: 'queued' });
  await start('src/cli.ts', ['cancel', '5'], place.env);
  expect((await first).all).toMatch(/^job 5 · cancelled/m);
  expect((await second).all).toMatch(/^job 6 · done/m);
  await job(6, { worker: `${second.pid}` });
});

it('at a terminal: Ctrl-C ends the job and the command, and the next start knows', async () => {
  const silent = path.resolve(import.meta.dirname, '../fixtures/bin/silent');
  const env = { ...place.env, CLAUDE_BIN: silent };
  const running = start('src/cli.ts', ['run', '-p', place.bakery, 'plum cake, 3.90'], env);
  await job(7, { state: 'running' });
  running.kill('SIGINT');
  expect(await running).toMatchObject({ exitCode: 130, stderr: '' });
  expect(await job(7, { state: 'ended' })).toMatchObject({ outcome: 'interrupted' });
});
