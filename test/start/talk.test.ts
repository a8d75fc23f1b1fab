import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAlive } from '../../src/claude/processes.ts';
import type { ProcessIdentity } from '../../src/flow/ports.ts';
import { withClient } from '../../src/postgres/client.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { echo } from '../fakes/echo.ts';
import { end, openPlace, type Place, ready, start } from './place.ts';

/** The persistent session at a terminal, and beside a running app that is killed. */

let place: Place;
beforeAll(async () => {
  place = await openPlace(echo);
});
afterAll(() => place.close());

const audition = (...args: string[]) => start('src/cli.ts', args, place.env);
const query = async (sql: string) =>
  (await withClient(place.database.url, (client) => client.query(sql))).rows;
const file = () => place.env.AUDITION_WORKSPACES ?? '';

it('says what a project without one lacks', async () => {
  const { all, exitCode } = await audition('talk', 'bakery', 'say one');
  expect(all).toContain('bakery has no persistent session: persistent = true in workspaces.toml');
  expect(exitCode).toBe(1);
});

it('answers at a terminal, and goes on with the next command', async () => {
  await writeFile(file(), `${await readFile(file(), 'utf8')}persistent = true\nallowed_tools = ["Bash"]\n`);
  const first = await audition('talk', 'bakery', 'say one');
  expect(first.all).toMatch(/^answer for .*\nyou said: say one, after 0\n1 turn, \$/);
  expect(first.exitCode).toBe(0);
  const { stdout } = await audition('talk', 'bakery', 'write', 'two', '--json');
  expect(JSON.parse(stdout ?? '')).toMatchObject({
    ...{ state: 'answered', answer: 'you said: write two, after 1', words: null, turns: 2 },
  });
  expect(await readFile(path.join(place.bakery, 'told.txt'), 'utf8')).toBe('two');
  expect(await query(`select pid from "Talk"`)).toEqual([{ pid: null }]);
});

it('is ended at a terminal, and the next one knows nothing of it', async () => {
  const ended = await audition('talk', 'bakery', '--end');
  expect([ended.exitCode, ended.all]).toEqual([0, expect.stringMatching(/^The talk with bakery has ended/)]);
  const again = await audition('talk', 'bakery', '--end');
  expect([again.exitCode, again.all]).toEqual([1, 'No talk with bakery is open.']);
  expect((await audition('talk', 'bakery', 'say three')).all).toContain('you said: say three, after 0');
  expect(await query(`select person like 'cli:%' as me from "Audit" where action = 'hangup'`)).toEqual([
    { me: true },
  ]);
});

it('survives that the app is killed: nothing is left running, and what was said is taken up once', async () => {
  const { botToken, slackApiUrl, signingSecret } = place.workspace.keys;
  const slack = {
    SLACK_BOT_TOKEN: botToken,
    SLACK_API_URL: slackApiUrl,
    SLACK_SIGNING_SECRET: signingSecret,
  };
  const env = { ...place.env, ...slack, PORT: '0' };
  const app = start('src/main.ts', [], env);
  await ready(app);
  const waiting = audition('talk', 'bakery', 'wait for it');
  const first = await until('the session to work', async () => {
    const [row] = await query(`select pid, "pidStartTime" as "startTime", "bootId" from "Talk" where exists (
      select 1 from "Event" join "Remark" using ("sessionId") where "Remark".text = 'wait for it'
      and "Remark".state = 'sent' and seq >= "fromSeq" and kind like '%assistant%')`);
    return row as ProcessIdentity | undefined;
  });
  app.kill('SIGKILL');
  await app;
  // The command that waits takes over, ends what is left, and goes on with it.
  await until(
    'the other process',
    async () => (await query(`select 1 from "Talk" where pid <> ${first.pid}`))[0],
  );
  expect(await isAlive(first)).toBe(false);
  await writeFile(path.join(place.bakery, 'go'), '');
  const { all, exitCode } = await waiting;
  expect(all).toMatch(/you said: wait for it, after [12]/);
  expect(all).toContain('It was interrupted, and was asked to go on from what it had done.');
  expect(exitCode).toBe(0);

  const text = await readFile(file(), 'utf8');
  await writeFile(file(), text.replace('persistent = true', ''));
  await query(`insert into "Remark" ("requestId", "projectName", "sessionId", person, channel, text)
    select gen_random_uuid(), "projectName", "sessionId", 'cli:ada', 'terminal', 'say more' from "Talk"`);
  const next = start('src/main.ts', [], env);
  await ready(next);
  expect(await query(`select state, words from "Remark" order by id desc limit 1`)).toMatchObject([
    { state: 'failed', words: expect.stringContaining('has no persistent session any more') },
  ]);
  expect(await query(`select pid from "Talk"`)).toEqual([{ pid: null }]);
  expect(await end(next)).toBe(0);
});
