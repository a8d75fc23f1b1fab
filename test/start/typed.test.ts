import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPlace, type Place, start } from './place.ts';

/** What is typed behind a command, where no job is needed to judge it. */

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

const audition = (args: string[], more: Readonly<Record<string, string>> = {}) =>
  start('src/cli.ts', args, { ...place.env, ...more });

it('reads a time without a zone as UTC, whatever the zone of the host', async () => {
  const inTokyo = (args: string[]) => audition(args, { TZ: 'Asia/Tokyo' });
  await inTokyo(['trust', 'bakery', 'skill']);
  const since = async (ms: number) => {
    const at = new Date(Date.now() + ms).toISOString().slice(0, 16);
    return (await inTokyo(['audit', '--since', at])).all;
  };
  expect(await since(-120_000)).toMatch(/ · trust · every skill · bakery$/);
  expect(await since(120_000)).toBe('Nothing of that is in the audit.');
});

it.each([
  [['run', '-p', '.', ' '], 'What should be done? audition run "<task>"'],
  [['reply', '1', ' '], 'What should be said? audition reply 1 "<words>"'],
  [['reply', '1', 'x'.repeat(12_001)], /^The task has 12001 characters; at most 12000 are possible\./],
  [['gates', 'x'], /It must be the number of a job\.$/],
  [['look', 'x'], /It must be the number of an upgrade\.$/],
  [['cycle', '--max', '0'], /It must be a whole number above 0\.$/],
])('begins nothing with nothing, or with too much (%#)', async ([...args], words) => {
  const { exitCode, all } = await audition(args);
  expect(all).toMatch(words);
  expect(exitCode).toBe(2);
});
