import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examineMessages } from '../../src/cli/doctor-messages.ts';
import { claimJob } from '../../src/flow/claim-job.ts';
import { concludeJob } from '../../src/flow/conclude-job.ts';
import { messageKeys, show } from '../../src/flow/messages.ts';
import { knock } from '../../src/flow/owe-refused.ts';
import { fail } from '../fakes/faults.ts';
import { type KeptTalk, startKeptTalk } from '../fakes/kept-talk.ts';

let talk: KeptTalk;
beforeEach(async () => {
  talk = await startKeptTalk();
});
afterEach(() => talk.stop());

const asks = (task: string) => talk.workspace.person('ada').types(`/job bakery ${task}`);
/** The job is run to its end, which only the record and Slack hear of. */
async function ends(id: number) {
  const claim = await claimJob(talk.ctx, id);
  if (!claim) throw new Error(`job ${id} was not queued`);
  await concludeJob(talk.ctx, claim, { kind: 'broken', sentence: 'The oven is cold.' });
  await talk.quiet();
}
const states = async () => (await talk.db.job.findMany()).map(({ state }) => state);
const channel = async () => (await talk.workspace.messages()).map(({ text }) => text);
const threads = async () => (await talk.workspace.everything()).map(({ text }) => text.split('\n')[0]);
const told = () => talk.workspace.whispers.map(({ text }) => text);
const doctor = async () => (await examineMessages(talk)).map(({ ok, words }) => [ok, words]);
const isWell = [[true, 'none was refused']];
const refuseAll = (error: string) => fail(talk.workspace.front, 'chat.postMessage', { error }, 1_000);
const mend = () => talk.workspace.front.answers.delete('chat.postMessage');
/** Deletes a message in Slack, as a person who may or the workspace's rule for old ones does. */
async function isDeleted(ts: string) {
  const { channel, keys } = talk.workspace;
  const headers = { authorization: `Bearer ${keys.botToken}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ channel: channel.id, ts });
  const answer = await fetch(`${keys.slackApiUrl}chat.delete`, { method: 'POST', headers, body });
  expect(await answer.json()).toMatchObject({ ok: true });
}

it('Slack is broken for a while: the job is taken, and shown once Slack is back', async () => {
  fail(talk.workspace.front, 'chat.postMessage', { status: 503 });
  expect(await asks('add rye')).toEqual([{ status: 200, body: '' }]);
  await talk.quiet();
  expect(await channel()).toEqual([
    expect.stringMatching(/^job 1 · bakery · queued, next in line · asked by @U\w+/),
  ]);
  expect([await states(), told(), await doctor()]).toEqual([['queued'], [], isWell]);
});

it('Slack has had enough of one channel: what is owed waits as long as it asks, in order', async () => {
  fail(talk.workspace.front, 'chat.postMessage', { retryAfterSeconds: 1 }, 2);
  await asks('add rye');
  await asks('add buns');
  await talk.quiet();
  expect(await channel()).toEqual([
    expect.stringMatching(/^job 1 · bakery · queued, next in line/),
    expect.stringMatching(/^job 2 · bakery · queued, place 2/),
  ]);
});

describe('Slack refuses what is said, and the job runs on', () => {
  const outside = 'I am not in that channel; /invite me there.';
  const archived = 'That channel is archived; unarchive it, or name another in workspaces.toml.';
  const token =
    'Slack does not accept the bot token; put a new one into SLACK_BOT_TOKEN and start the app again.';

  it.each([
    ['not_in_channel', outside],
    ['is_archived', archived],
    ['token_revoked', token],
    ['account_inactive', token],
    ['invalid_auth', token],
  ])('%s: who asked is told, doctor names it, and all is said once it is mended', async (error, why) => {
    refuseAll(error);
    await asks('add rye');
    await asks('add buns');
    await talk.quiet();
    await ends(1);
    expect(await states()).toEqual(expect.arrayContaining(['ended', 'queued']));
    expect(told()).toEqual(
      [1, 2].map((id) => `Job ${id} is accepted, but I could not post about it: ${why}`),
    );
    expect(await doctor()).toEqual([
      [false, `3 could not be said: ${why} They follow within ten minutes after that.`],
    ]);
    await knock(talk.ctx);
    await talk.quiet();
    expect([told().length, await channel()]).toEqual([2, []]);

    mend();
    await knock(talk.ctx);
    await talk.quiet();
    expect(await threads()).toEqual([
      expect.stringMatching(/^job 1 · bakery · failed/),
      expect.stringMatching(/^job 1 · failed/),
      expect.stringMatching(/^job 2 · bakery · queued, next in line/),
    ]);
    expect(await doctor()).toEqual(isWell);
  });

  it('is said at once when the app is invited, and not when somebody else comes', async () => {
    refuseAll('not_in_channel');
    await asks('add rye');
    await talk.quiet();
    mend();
    await joins('bo', 'U0BOT');
    await talk.quiet();
    expect(await channel()).toEqual([]);
    await joins('bo', talk.workspace.person('bo').id);
    await talk.quiet();
    expect(await channel()).toEqual([expect.stringMatching(/^job 1 · bakery · queued/)]);
  });

  /** Slack tells who came into the channel, and as whom it tells us so. */
  const joins = (who: string, self: string) => {
    const { id: user } = talk.workspace.person(who);
    const event = { type: 'member_joined_channel', user, channel: talk.workspace.channel.id };
    const authorizations = [{ user_id: self, is_bot: true }];
    return talk.workspace.sends({
      type: 'events_api',
      payload: { type: 'event_callback', event_id: `Ev${who}${self}`, authorizations, event },
    });
  };
});

describe('a message is deleted under us', () => {
  it('what has news is posted anew, and its thread goes on there', async () => {
    await asks('add rye');
    await talk.quiet();
    const [root] = await talk.workspace.messages();
    await isDeleted(root?.ts ?? '');
    expect(await channel()).toEqual([]);
    await ends(1);
    expect(await threads()).toEqual([
      expect.stringMatching(/^job 1 · bakery · failed/),
      expect.stringMatching(/^job 1 · failed/),
    ]);
    expect([told(), await doctor()]).toEqual([[], isWell]);
  });

  it('is found, and not posted twice, when the answer to the new one got lost', async () => {
    await asks('add rye');
    await talk.quiet();
    const [root] = await talk.workspace.messages();
    await isDeleted(root?.ts ?? '');
    fail(talk.workspace.front, 'chat.postMessage', 'lost');
    await ends(1);
    expect(await channel()).toEqual([expect.stringMatching(/^job 1 · bakery · failed/)]);
  });

  it('progress stays away', async () => {
    await asks('add rye');
    await talk.quiet();
    const place = { channel: talk.workspace.channel.id, parentKey: messageKeys.jobRoot(1) };
    const progress = async () => {
      await talk.db.$transaction((tx) => show(talk.ctx, tx, messageKeys.jobProgress(1), place));
      await talk.quiet();
      return talk.workspace.everything();
    };
    const [, shown] = await progress();
    await isDeleted(shown?.ts ?? '');
    expect(await progress()).toHaveLength(1);
    expect(await doctor()).toEqual(isWell);
  });
});
