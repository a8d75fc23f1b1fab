import { afterAll, beforeAll, expect, it } from 'vitest';
import { signed } from '../../src/rehearsal/over-http.ts';
import { slashCommand } from '../../src/rehearsal/requests.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

const clock = { now: Date.now() };
let talk: Talk;
beforeAll(async () => {
  talk = await startTalk({ now: () => clock.now });
});
afterAll(() => talk.stop());

/** Signed with our secret `seconds` from now. */
async function arrives(seconds: number): Promise<number> {
  const { workspace, url } = talk;
  const command = slashCommand(
    workspace.person('ada'),
    workspace.channel,
    '/job bakery rye',
    'https://a.test',
  );
  const at = Math.floor(clock.now / 1_000) + seconds;
  return (await fetch(url, signed(command, workspace.keys.signingSecret, at))).status;
}

it('takes a timestamp that is a little off, either way', async () => {
  expect([await arrives(-240), await arrives(240)]).toEqual([200, 200]);
  expect(talk.received).toHaveLength(2);
});

it('refuses one that is more than five minutes off, either way, although the signature is right', async () => {
  const tenYears = 10 * 365 * 24 * 3_600;
  expect([await arrives(-302), await arrives(302), await arrives(tenYears)]).toEqual([401, 401, 401]);
  expect(talk.received).toHaveLength(2);
  expect(talk.lines.filter((line) => line.includes('timestamp is more than five minutes'))).toHaveLength(3);
});

it('goes by the clock it is given', async () => {
  clock.now += 302_000;
  expect(await arrives(-302)).toBe(401);
  clock.now -= 302_000;
});

it('leaves what has no timestamp to Bolt', async () => {
  expect((await fetch(talk.url, { method: 'POST', body: 'command=%2Fjob' })).status).toBe(401);
  const check = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'ssl_check=1',
  };
  expect((await fetch(talk.url, check)).status).toBe(200);
});
