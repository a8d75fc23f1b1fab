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
