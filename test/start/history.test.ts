import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeProgress } from '../../src/cli/import.ts';
import { answers, asks, lines, uuid } from '../fakes/history.ts';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
let folder = '';
beforeAll(async () => {
  place = await openPlace();
  folder = path.join(place.folder, 'history');
  await mkdir(folder);
});
afterAll(() => place.close());

const audition = (...args: string[]) => start('src/cli.ts', args, place.env);
const said = async (...args: string[]) => {
  const { exitCode, all, stdout } = await audition(...args);
  expect(exitCode, all).toBe(0);
  return stdout;
};
const minutesADay = 24 * 60;

it('imports history, and tells what comes again in it with its evidence', async () => {
  const products = ['rye loaf, 4.80', 'plum cake, 3.90', 'sourdough, 5.20'];
  for (const [at, product] of products.entries()) {
    const minute = at * minutesADay;
    const rows = [asks(`u${at}`, minute, `add ${product} to the price list`), answers(`a${at}`, minute + 1)];
    await writeFile(path.join(folder, `${uuid(`session ${at}`)}.jsonl`), lines(...rows));
  }
  const damaged = path.join(folder, `${uuid('damaged')}.jsonl`);
  await writeFile(damaged, '{"type":"us\n');

  const first = await said('import', folder, '--project', 'bakery');
  expect(first).toMatch(/^4 files: 4 read · [\d.]+ s$/m);
  expect(first).toContain('bakery now has 3 beats in 3 sessions, 3 conversations');
  expect(first).toContain('1 signals: audition signals --project bakery');
  expect(first).toContain(`damaged lines: 1\n  ${damaged}:1`);
  const again = JSON.parse(await said('import', folder, '--project', 'bakery', '--json'));
  expect(again).toMatchObject({ read: 0, unchanged: 4, beats: 3, damaged: [{ file: damaged, line: 1 }] });

  const [signal, ...more] = JSON.parse(await said('signals', '--project', 'bakery', '--json'));
  expect(more).toEqual([]);
  const day = (at: number) => new Date(Date.UTC(2026, 0, 5 + at, 9)).toISOString();
  expect(signal).toEqual({
    ...{ id: '1', kind: 'repeated_task', project: 'bakery', count: 3, cost: 0 },
    title: expect.stringContaining('price list'),
    sessions: [0, 1, 2].map((at) => uuid(`session ${at}`)),
    ...{ firstSeen: day(0), lastSeen: day(2), firedAt: day(2), state: 'found', coveredBy: null },
  });
  const listed = await said('signals', '--project', 'bakery');
  const alone =
    'Found without a model. The judge is off: calls_per_day and dollars_per_day of [judge] are 0.';
  const line = `1 · bakery · repeated task · ${signal.title} · 3 conversations · 2026-01-05 to 2026-01-07 · found`;
  expect(listed).toBe(`${line}\n${alone}`);
  const shown = await said('signals', 'show', signal.id, '--project', 'bakery');
  expect(shown).toContain(
    `  2026-01-06 09:00 · ${uuid('session 1')}\n    add ${products[1]} to the price list`,
  );
  expect(await said('signals', '-p', 'bakery', '--as-of', '2026-01-06')).toBe(
    `Nothing came often enough yet.\n${alone}`,
  );
  expect(await said('signals', '--as-of', '2026-01-07')).toBe(listed);
  expect(await said('signals')).toBe(listed);
});

it.each([
  [1, ['import', '/nowhere', '-p', 'bakery'], 'The folder /nowhere cannot be read.'],
  [1, ['import', '.', '-p', 'The Bakery'], '"The Bakery" is no name of a project'],
  [1, ['signals', '-p', 'mill'], 'The record has nothing of a project "mill".'],
  [1, ['signals', 'show', 'abc', '-p', 'bakery'], 'There is no signal abc; audition signals lists them.'],
  [2, ['signals', '-p', 'bakery', '--as-of', 'soon'], 'It must be a date, like 2026-05-01.'],
  [2, ['signals', '-p', 'bakery', '--as-of', '2026-02-30'], 'It must be a date, like 2026-05-01.'],
  [2, ['signals', '-p', 'bakery', '--as-of', '1'], 'It must be a date, like 2026-05-01.'],
] as const)('%i: %j says what is wrong', async (status, args, words) => {
  const { exitCode, stderr } = await audition(...args);
  expect(exitCode).toBe(status);
  expect(stderr).toContain(words);
});

it('says how far an import is, how fast, and how long the rest takes', () => {
  const progress = { files: 3, ofFiles: 12, bytes: 10_485_760, ofBytes: 41_943_040, skippedBytes: 0 };
  expect(describeProgress(progress, 5)).toBe('25 % · 3 of 12 files · 2.0 MB/s · 15 s left');
  expect(describeProgress({ ...progress, files: 0, bytes: 0 }, 0)).toBe(
    '0 % · 0 of 12 files · 0.0 MB/s · time left not known yet',
  );
  expect(describeProgress({ ...progress, skippedBytes: 5_242_880 }, 5)).toBe(
    '25 % · 3 of 12 files · 1.0 MB/s · 30 s left',
  );
});
