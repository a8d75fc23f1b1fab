import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSlack } from '../../src/slack/check.ts';
import { fail } from '../fakes/faults.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

let talk: Talk;
beforeEach(async () => {
  talk = await startTalk({ start: false });
});
afterEach(() => talk.stop());
const calls = (method: string) => talk.workspace.front.calls.filter((call) => call.method === method).length;

describe('names', () => {
  it('finds a person by e-mail, once, and takes an id as it is', async () => {
    const { directory } = talk.app;
    const ada = { id: talk.workspace.person('ada').id };
    const asked = ['ada@example.com', 'ada@example.com', ada.id].map((who) => directory.user(who));
    expect(await Promise.all(asked)).toEqual([ada, ada, ada]);
    expect(calls('users.lookupByEmail')).toBe(1);
  });

  it('refuses an address nobody has', async () => {
    const refusal = await talk.app.directory.user('nobody@example.com');
    expect(refusal).toMatchObject({
      refused: 'unknown-user',
      words: expect.stringContaining('nobody@example.com'),
    });
  });

  it('finds a channel by name with or without # and by id, on whatever page it is', async () => {
    const { id } = talk.workspace.channel;
    const bakery = { id, name: 'bakery', isMember: true };
    talk.workspace.front.answers.set('conversations.list', async ({ args }) =>
      Response.json(
        args.get('cursor') === 'page 2'
          ? { ok: true, channels: [{ id, name: 'bakery', is_member: true }] }
          : {
              ok: true,
              channels: [{ id: 'C1', name: 'random' }],
              response_metadata: { next_cursor: 'page 2' },
            },
      ),
    );
    const { channel } = talk.app.directory;
    expect(await Promise.all(['bakery', '#bakery', id].map(channel))).toEqual([bakery, bakery, bakery]);
    expect(calls('conversations.list')).toBe(2);
  });

  it('refuses a channel it does not see', async () => {
    const refusal = { refused: 'unknown-channel', words: expect.stringContaining('#brewery') };
    expect(await talk.app.directory.channel('brewery')).toMatchObject(refusal);
  });

  it('does not mistake a limit for a missing channel', async () => {
    fail(talk.workspace.front, 'conversations.list', { retryAfterSeconds: 3 });
    await expect(talk.app.directory.channel('bakery')).rejects.toThrow();
  });
});

describe('the check for doctor', () => {
  const look = (channels = ['bakery', '#general', 'brewery']) =>
    checkSlack(
      { ...talk.workspace.keys, log: talk.log },
      { channels, people: ['ada@example.com', 'nobody@example.com'] },
    );

  it('names what is well and how to mend the rest', async () => {
    expect(await look()).toEqual([
      { name: 'Slack token', ok: true, words: '@audition in Rehearsal' },
      { name: 'Slack scopes', ok: true, words: 'all there' },
      { name: 'Slack channel bakery', ok: true, words: talk.workspace.channel.id },
      { name: 'Slack channel #general', ok: false, words: expect.stringContaining('/invite me') },
      { name: 'Slack channel brewery', ok: false, words: expect.stringContaining('no channel #brewery') },
      { name: 'Slack user ada@example.com', ok: true, words: talk.workspace.person('ada').id },
      { name: 'Slack user nobody@example.com', ok: false, words: expect.stringContaining('Nobody') },
    ]);
  });

  it('stops at a token that Slack does not accept', async () => {
    fail(talk.workspace.front, 'auth.test', { error: 'account_inactive' });
    expect(await look()).toEqual([
      { name: 'Slack token', ok: false, words: expect.stringContaining('SLACK_BOT_TOKEN') },
    ]);
  });

  it('names what Slack did not answer, and goes on with the rest', async () => {
    fail(talk.workspace.front, 'users.lookupByEmail', { error: 'internal_error' }, 2);
    fail(talk.workspace.front, 'conversations.list', { retryAfterSeconds: 3 });
    const unanswered = { ok: false, words: expect.stringMatching(/^Slack did not answer\. /) };
    expect(await look(['bakery'])).toEqual([
      { name: 'Slack token', ok: true, words: '@audition in Rehearsal' },
      { name: 'Slack scopes', ok: true, words: 'all there' },
      { name: 'Slack channel bakery', ...unanswered },
      { name: 'Slack user ada@example.com', ...unanswered },
      { name: 'Slack user nobody@example.com', ...unanswered },
    ]);
    fail(talk.workspace.front, 'auth.test', 'lost');
    expect(await look()).toEqual([{ name: 'Slack token', ...unanswered }]);
  });

  it('looks whether the app token opens Socket Mode, where there is one', async () => {
    const entry = async () => {
      const keys = { ...talk.workspace.keys, appToken: 'xapp-1', log: talk.log };
      const findings = await checkSlack(keys, { channels: [], people: [] });
      return findings.find(({ name }) => name === 'Slack app token');
    };
    talk.workspace.front.answers.set('apps.connections.open', async () =>
      Response.json({ ok: true, url: 'wss://example.com/?ticket=1' }),
    );
    fail(talk.workspace.front, 'apps.connections.open', { error: 'invalid_auth' });
    expect(await entry()).toMatchObject({
      ok: false,
      words: expect.stringContaining('SLACK_APP_TOKEN (inv'),
    });
    expect(await entry()).toMatchObject({ ok: true });
  });

  it('lists the scopes that were not granted', async () => {
    talk.workspace.front.answers.set('auth.test', async () =>
      Response.json(
        { ok: true, user: 'audition', team: 'T', user_id: 'U1' },
        { headers: { 'x-oauth-scopes': 'commands,chat:write' } },
      ),
    );
    const [, scopes] = await look([]);
    expect(scopes?.ok).toBe(false);
    expect(scopes?.words).toContain('users:read.email');
  });
});
