import type { SlashCommand } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { threadReply } from '../../src/rehearsal/requests.ts';
import { readCommand, readReply } from '../../src/slack/incoming.ts';

const command = (more: object = {}) =>
  ({
    user_id: 'U1',
    channel_id: 'C1',
    text: 'bakery add rye',
    trigger_id: '1.1',
    ...more,
  }) as unknown as SlashCommand;

const at = 1_763_719_200_000;
it('one trigger id is one request for ever, whatever else changes', () => {
  const first = readCommand(command({ trigger_id: '13345224609.738474920.8088930838d88f008e0' }), at);
  expect(first.id).toBe('82f0afe4-9398-500b-8b3c-322cd36022d5');
  expect(
    readCommand(command({ trigger_id: '13345224609.738474920.8088930838d88f008e0', text: 'x' }), at + 1).id,
  ).toBe(first.id);
});

it('undoes what Slack escapes, once', () => {
  expect(readCommand(command({ text: '&lt;b&gt; &amp;amp; &amp;lt; &quot;' }), at)).toMatchObject({
    text: '<b> &amp; &lt; &quot;',
  });
});

it('is a fault in another shape', () => {
  expect(() => readCommand(command({ response_url: 'not an address' }), at)).toThrow('replyTo');
});

describe('a message in a thread', () => {
  const [ada, channel] = [{ id: 'U0ADA' }, { id: 'C0BAKERY', name: 'bakery' }];
  const written = (more: object) =>
    readReply(
      threadReply(ada, channel, { text: 'use pnpm', threadTs: '1.000100', ts: '1763719200.123456', ...more })
        .payload,
    );

  it('is what a person wrote there, and when', () => {
    expect(written({})).toEqual({
      ...{ kind: 'reply', id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/), user: 'U0ADA' },
      ...{ channel: 'C0BAKERY', threadTs: '1.000100', text: 'use pnpm', at: 1_763_719_200_123 },
    });
    expect(written({ subtype: 'thread_broadcast' })).not.toBeNull();
    expect(written({ subtype: 'file_share', files: [{}] })).not.toBeNull();
  });

  it.each([
    ['an edit', { subtype: 'message_changed', message: {}, user: undefined }],
    ['a deletion', { subtype: 'message_deleted' }],
    ['somebody who joined', { subtype: 'channel_join' }],
    ['a bot', { bot_id: 'B0OVEN' }],
    ['a bot of the old kind', { subtype: 'bot_message', user: undefined, bot_id: 'B0OVEN' }],
    ['in the channel itself', { thread_ts: undefined }],
    ['the message the thread hangs on', { ts: '1.000100' }],
    ['without any words', { text: undefined }],
    ['another event', { type: 'reaction_added' }],
  ])('is nothing to us when it is %s', (_, more) => expect(written(more)).toBeNull());

  it.each([
    ['<@U0BOT> use &lt;b&gt; &amp;amp; not &lt;i&gt;', '@U0BOT use <b> &amp; not <i>'],
    ['<@U0ADA|ada> and <!subteam^S1|@bakers>, <!here>', '@ada and @bakers, @here'],
    ['see <#C1|ovens> and <#C2>', 'see #ovens and #C2'],
    [
      '<https://example.com/a?b=1&amp;c=2> <https://example.com|example.com>',
      'https://example.com/a?b=1&c=2 https://example.com',
    ],
    [
      '<https://example.com|the list> of <mailto:ada@example.com|ada@example.com>',
      'the list (https://example.com) of ada@example.com',
    ],
    ['by <!date^1392734382^{date}|noon>', 'by noon'],
    ['  多谢 🥐  ', '多谢 🥐'],
  ])('reads as it was typed: %s', (text, typed) => {
    expect(written({ text })).toMatchObject({ text: typed });
  });

  it.each([
    ['the app', '<@U0BOT>: make it darker', { to: 'app', text: 'make it darker' }],
    ['somebody else', '<@U0ADA> could you look', { to: 'person', text: '@U0ADA could you look' }],
    ['nobody at first', 'ask <@U0ADA>', { text: 'ask @U0ADA' }],
  ])('knows that it is meant for %s', (_, text, expected) => {
    const authorizations = [{ user_id: 'U0BOT', is_bot: true }];
    const { payload } = threadReply(ada, channel, { text, threadTs: '1.000100' });
    expect(readReply({ ...payload, authorizations })).toMatchObject(expected);
  });

  it('is meant for the app where that is written to alone, and names nobody else', () => {
    expect(written({ channel_type: 'im' })).toMatchObject({ to: 'app', text: 'use pnpm' });
    expect(written({ channel_type: 'im', text: '<@U0BO> look' })).toMatchObject({ to: 'person' });
  });

  it('brings its files, also those that are not taken', () => {
    const file = { id: 'F1', name: 'prices.txt', mimetype: 'text/plain', size: 9, mode: 'hosted' };
    const files = [file, { id: 'F2', mode: 'tombstone' }];
    expect(written({ subtype: 'file_share', files })).toMatchObject({
      files: [
        { fileId: 'F1', name: 'prices.txt', refused: null },
        { fileId: 'F2', name: 'file', refused: 'this kind of file is not taken: text, pictures and PDF are' },
      ],
    });
  });
});
