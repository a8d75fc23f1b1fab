import { afterEach, beforeEach, expect, it } from 'vitest';
import { labels } from '../../src/rehearsal/shown.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

let talk: Talk;
beforeEach(async () => {
  talk = await startTalk();
});
afterEach(() => talk.stop());

const merge = { action: 'merge', subject: 1, label: 'Merge' } as const;
const discard = { action: 'discard', subject: 1, label: 'Discard' } as const;
const post = (line: string, buttons: (typeof merge | typeof discard)[] = [], threadTs?: string) =>
  talk.app.slack.post({
    ...{ channel: talk.workspace.channel.id, key: line, card: { line: [line], buttons } },
    ...(threadTs && { threadTs }),
  });

it('shows the channel and its threads as a person sees them', async () => {
  const root = await post('job 1 · done', [merge, discard]);
  if (!('ts' in root)) throw new Error('not posted');
  await post('step 1', [], root.ts);
  await post('job 2 · queued');
  const messages = await talk.workspace.messages();
  expect(messages.map(({ text }) => text)).toEqual(['job 1 · done', 'job 2 · queued']);
  expect(messages.map(labels)).toEqual(['[Merge]  [Discard]', '']);
  const texts = (await talk.workspace.thread(root.ts)).map(({ text }) => text);
  expect(texts).toEqual(['job 1 · done', 'step 1']);
});

it('refuses to press what is not there', async () => {
  const ada = talk.workspace.person('ada');
  await expect(ada.presses('Merge')).rejects.toThrow(
    'there is no [Merge] in #bakery, only no buttons at all',
  );
  const root = await post('job 1 · done', [merge]);
  await expect(ada.presses('Approve')).rejects.toThrow('there is no [Approve] in #bakery, only [Merge]');
  if (!('ts' in root)) throw new Error('not posted');
  await talk.app.slack.update({ ...root, card: { line: ['merged'], buttons: [] } });
  await expect(ada.presses('Merge')).rejects.toThrow('there is no [Merge]');
});

it('lets somebody press a button they saw before it went away', async () => {
  const root = await post('job 1 · done', [merge]);
  const seen = await talk.workspace.button('Merge');
  if (!('ts' in root)) throw new Error('not posted');
  await talk.app.slack.update({ ...root, card: { line: ['merged'], buttons: [] } });
  await Promise.all([talk.workspace.person('ada').presses(seen), talk.workspace.person('bo').presses(seen)]);
  expect(talk.received.map(({ user }) => user).sort()).toEqual(
    [talk.workspace.person('ada').id, talk.workspace.person('bo').id].sort(),
  );
  expect(new Set(talk.received.map(({ id }) => id)).size).toBe(2);
});

it('knows nobody it was not told of', () => {
  expect(() => talk.workspace.person('eve')).toThrow('there is no eve');
});
