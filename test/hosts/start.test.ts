import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPlace, type Place, start } from '../start/place.ts';

/** What can be typed behind `npm start --`. */
let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());
const main = (...args: string[]) => start('src/main.ts', args, place.env);

it('says what there is, and refuses a part that is none', async () => {
  const help = await main('--help');
  expect(help.exitCode).toBe(0);
  expect(help.stdout).toContain('Usage: npm start -- [options]');
  expect(help.stdout).toMatch(/--only <part> +worker: runs jobs, listens to nothing; slack: receives and/);
  const refused = await main('--only', 'baker');
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("argument 'baker' is invalid. Allowed choices are worker, slack.");
});

it('a worker without a token needs the ids of channels, and says where they are', async () => {
  const refused = await main('--only', 'worker');
  expect(refused.exitCode).toBe(1);
  const said =
    'projects.bakery.channel: bakery: a worker without SLACK_BOT_TOKEN needs the id (C…), which Slack shows below the details of a channel.';
  expect(refused.stderr).toContain(said);
  const slack = await main('--only', 'slack');
  expect([slack.exitCode, slack.stderr]).toEqual([1, expect.stringContaining('Slack is not configured')]);
});

it('a worker asks Slack for the ids where it has a token, and needs no way to listen', async () => {
  const file = place.env.AUDITION_WORKSPACES ?? '';
  await writeFile(file, (await readFile(file, 'utf8')).replace('"bakery"\n', '"attic"\n'));
  const { botToken, slackApiUrl } = place.workspace.keys;
  const env = { ...place.env, SLACK_BOT_TOKEN: botToken, SLACK_API_URL: slackApiUrl };
  const { exitCode, stderr } = await start('src/main.ts', ['--only', 'worker'], env);
  expect(exitCode).toBe(1);
  const said = 'projects.bakery.channel: attic: I see no channel #attic; if it is private, /invite me there.';
  expect(stderr).toContain(said);
});
