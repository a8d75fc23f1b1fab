import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card } from '../../src/domain/card.ts';
import type { Post, Posted } from '../../src/flow/ports.ts';
import { methods } from '../../src/slack/needs.ts';
import { fail } from '../fakes/faults.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

let talk: Talk;
beforeAll(async () => {
  talk = await startTalk();
});
afterAll(() => talk.stop());

const says = (line: string): Card => ({ line: [line], buttons: [] });
const inBakery = (key: string, more: Partial<Post> = {}): Post => ({
  ...{ channel: talk.workspace.channel.id, key, card: says(key) },
  ...more,
});
async function posted(post: Post): Promise<Posted> {
  const answer = await talk.app.slack.post(post);
  if (!('ts' in answer)) throw new Error(`not posted: ${JSON.stringify(answer)}`);
  return answer;
}

describe('a message', () => {
  it('is posted, answered in its thread, and updated in place', async () => {
    const root = await posted(inBakery('queued'));
    await posted(inBakery('step 1', { threadTs: root.ts }));
    expect(await talk.app.slack.update({ ...root, card: says('done') })).toEqual(root);
    const thread = await talk.workspace.thread(root.ts);
    expect(thread.map(({ text }) => text)).toEqual(['done', 'step 1']);
    expect((await talk.workspace.messages()).map(({ text }) => text)).toEqual(['done']);
    expect(talk.workspace.front.calls.map(({ args }) => args.get('unfurl_links'))).not.toContain('true');
  });

  it.each([
    ['chat.postMessage', 'not_in_channel', '/invite'],
    ['chat.postMessage', 'is_archived', 'archived'],
    ['chat.postMessage', 'invalid_auth', 'SLACK_BOT_TOKEN'],
    ['chat.postMessage', 'missing_scope', 'scope'],
    ['chat.postMessage', 'something_new', 'something_new'],
  ])('that Slack refuses (%s: %s) is refused in words', async (method, error, words) => {
    fail(talk.workspace.front, method, { error });
    const refusal = await talk.app.slack.post(inBakery('refused'));
    expect(refusal).toMatchObject({ refused: error, words: expect.stringContaining(words) });
  });

  it('for a channel or message that is not there is refused in words', async () => {
    const nowhere = await talk.app.slack.post(inBakery('lost', { channel: 'C0NOWHERE' }));
    expect(nowhere).toMatchObject({ refused: 'channel_not_found' });
    const update = { channel: talk.workspace.channel.id, ts: '1.1', card: says('x') };
    expect(await talk.app.slack.update(update)).toMatchObject({ refused: 'message_not_found' });
  });

  it('that Slack cannot draw is said in plain text, as typed', async () => {
    const card: Card = { line: ['done'], markdown: '**rye** <!here>', buttons: [] };
    for (const error of ['invalid_blocks', 'msg_blocks_too_long']) {
      fail(talk.workspace.front, 'chat.postMessage', { error });
      const { ts } = await posted(inBakery(error, { card }));
      const [message] = await talk.workspace.thread(ts);
      expect(message?.text).toBe('done\n**rye** <!here>');
    }
    const sent = talk.workspace.front.calls.map(({ args }) => args.get('blocks') ?? '');
    expect(sent.at(-2)).toContain('"type":"markdown","text":"**rye** &lt;!here>"');
    expect(sent.at(-1)).not.toContain('markdown');
  });

  it('whose chart Slack does not know is said without it, in Markdown', async () => {
    const chart = {
      title: 'Jobs',
      yLabel: 'jobs',
      categories: ['done'],
      series: [{ name: 'jobs', values: [2] }],
    };
    const card: Card = { line: ['Work log'], markdown: '- **rye**', chart, buttons: [] };
    fail(talk.workspace.front, 'chat.postMessage', { error: 'invalid_blocks' });
    await posted(inBakery('log', { card }));
    const sent = talk.workspace.front.calls.map(({ args }) => args.get('blocks') ?? '');
    expect(sent.at(-2)).toContain('data_visualization');
    expect(sent.at(-1)).not.toContain('data_visualization');
    expect(sent.at(-1)).toContain('"type":"markdown"');
  });

  it('waits as long as Slack says, and one limit does not hold up other calls', async () => {
    fail(talk.workspace.front, 'chat.postMessage', { retryAfterSeconds: 17 });
    expect(await talk.app.slack.post(inBakery('limited'))).toEqual({ retryAfterSeconds: 17 });
    expect(await posted(inBakery('not limited'))).toHaveProperty('ts');
  });

  it('is a fault, tried only once, when Slack is broken', async () => {
    const before = talk.workspace.front.calls.length;
    fail(talk.workspace.front, 'chat.postMessage', { status: 500 });
    await expect(talk.app.slack.post(inBakery('broken'))).rejects.toThrow();
    fail(talk.workspace.front, 'chat.postMessage', { error: 'internal_error' });
    await expect(talk.app.slack.post(inBakery('broken'))).rejects.toThrow('internal_error');
    expect(talk.workspace.front.calls.length - before).toBe(2);
  });
});

describe('a message whose answer got lost', () => {
  it('is found by its key, in the channel and in a thread, and not posted twice', async () => {
    const root = await posted(inBakery('a root'));
    for (const place of [
      inBakery('lost in the channel'),
      inBakery('lost in a thread', { threadTs: root.ts }),
    ]) {
      expect(await talk.app.slack.find(place)).toBeNull();
      fail(talk.workspace.front, 'chat.postMessage', 'lost');
      await expect(talk.app.slack.post(place)).rejects.toThrow();
      const found = await talk.app.slack.find(place);
      expect(found).toEqual({ channel: place.channel, ts: expect.any(String) });
      expect(await talk.app.slack.update({ ...(found as Posted), card: says('updated') })).toEqual(found);
      expect(await talk.app.slack.find(place)).toEqual(found);
    }
    expect((await talk.workspace.thread(root.ts)).map(({ text }) => text)).toEqual(['a root', 'updated']);
  });

  it('is not there when its thread or channel is gone, but not so when Slack merely says no', async () => {
    const { front } = talk.workspace;
    fail(front, 'conversations.replies', { error: 'thread_not_found' });
    expect(await talk.app.slack.find(inBakery('x', { threadTs: '1.1' }))).toBeNull();
    expect(await talk.app.slack.find(inBakery('x', { channel: 'C0NOWHERE' }))).toBeNull();
    fail(front, 'conversations.history', { error: 'missing_scope' });
    await expect(talk.app.slack.find(inBakery('x'))).rejects.toThrow('missing_scope');
    fail(front, 'conversations.history', { retryAfterSeconds: 3 });
    await expect(talk.app.slack.find(inBakery('x'))).rejects.toThrow();
  });

  it('is not mixed up with what somebody else posted under our key', async () => {
    const { answers } = talk.workspace.front;
    const metadata = { event_type: 'audition_message', event_payload: { key: 'forged' } };
    const stranger = { type: 'message', ts: '9.9', user: 'U0STRANGER', text: 'hello', metadata };
    answers.set('conversations.history', async () => Response.json({ ok: true, messages: [stranger] }));
    expect(await talk.app.slack.find(inBakery('forged'))).toBeNull();
    answers.delete('conversations.history');
  });
});

describe('a word to one person', () => {
  const tell = (more: { replyTo?: string; user?: string } = {}) =>
    talk.app.slack.tell({
      ...{
        channel: talk.workspace.channel.id,
        user: talk.workspace.person('ada').id,
        card: says('only you'),
      },
      ...more,
    });
  const ephemeral = () =>
    talk.workspace.front.calls.filter(({ method }) => method === 'chat.postEphemeral').length;

  it('goes through the response_url while it lives, then as an ephemeral message', async () => {
    const ada = talk.workspace.person('ada');
    await ada.types('/job bakery hello');
    const { replyTo } = talk.received.at(-1) ?? {};
    if (replyTo === undefined) throw new Error('no response_url');
    const before = ephemeral();
    await tell({ replyTo });
    expect(ephemeral()).toBe(before);
    await tell({ replyTo: `${talk.url}/over` });
    expect(ephemeral()).toBe(before + 1);
    await tell({ replyTo: 'http://127.0.0.1:1/nobody-listens' });
    expect(ephemeral()).toBe(before + 2);
    expect(talk.lines.join('\n')).toContain('a response_url could not be reached');
    expect(talk.workspace.whispers.filter(({ text }) => text === 'only you')).toHaveLength(3);
  });

  it('that Slack refuses is logged', async () => {
    await tell({ user: 'U0NOBODY' });
    expect(talk.lines.join('\n')).toContain('a private message was refused');
  });
});

it('calls no Web API method without its scopes on the list', () => {
  const called = new Set(talk.workspace.front.calls.map(({ method }) => method));
  expect(Object.keys(methods)).toEqual(expect.arrayContaining([...called]));
});
