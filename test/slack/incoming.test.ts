import type { SlashCommand } from '@slack/bolt';
import { expect, it } from 'vitest';
import { readCommand } from '../../src/slack/incoming.ts';

const command = (more: object = {}) =>
  ({
    user_id: 'U1',
    channel_id: 'C1',
    text: 'bakery add rye',
    trigger_id: '1.1',
    ...more,
  }) as unknown as SlashCommand;

it('one trigger id is one request for ever, whatever else changes', () => {
  const first = readCommand(command({ trigger_id: '13345224609.738474920.8088930838d88f008e0' }));
  expect(first.id).toBe('82f0afe4-9398-500b-8b3c-322cd36022d5');
  expect(
    readCommand(command({ trigger_id: '13345224609.738474920.8088930838d88f008e0', text: 'x' })).id,
  ).toBe(first.id);
});

it('undoes what Slack escapes, once', () => {
  expect(readCommand(command({ text: '&lt;b&gt; &amp;amp; &amp;lt; &quot;' }))).toMatchObject({
    text: '<b> &amp; &lt; &quot;',
  });
});

it('is a fault in another shape', () => {
  expect(() => readCommand(command({ response_url: 'not an address' }))).toThrow('replyTo');
});
