import { appendFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localDate } from '../../src/domain/local-time.ts';
import { tasks } from '../../src/rehearsal/bakery.ts';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
const zone = 'Pacific/Kiritimati';
beforeAll(async () => {
  place = await openPlace();
  await appendFile(place.env.AUDITION_WORKSPACES ?? '', `time_zone = "${zone}"\nworklog_usd = 0\n`);
});
afterAll(() => place.close());

const run = (...args: string[]) => start('src/cli.ts', args, place.env);
async function audition(...args: string[]): Promise<string> {
  const { exitCode, all } = await run(...args);
  expect(exitCode, all).toBe(0);
  return all;
}

it('closes the day of a project from a terminal, also while its log is off', async () => {
  const before = localDate(new Date(), zone);
  expect(await audition('eod')).toMatch(/^Nothing happened in bakery on \d{4}-\d\d-\d\d: /);
  await audition('run', '-p', place.bakery, tasks[0]);
  const closed = await audition('eod', '-p', 'bakery');
  const today = localDate(new Date(), zone);
  if (today !== before) return; // midnight came in between
  expect(closed).toContain(
    `Work log — ${today} · bakery\n## What shipped today\n- Nothing reached the branch.`,
  );
  expect(closed).toContain(`- Merge or discard: ${tasks[0]}. [job 1]`);
  expect(closed).toMatch(
    /1 job: 1 done · .* · without a model · up to \d\d:\d\d Pacific\/Kiritimati · closed by/,
  );
  const logs = JSON.parse(await audition('eod', '--date', today, '--json'));
  expect(logs).toMatchObject([
    {
      facts: { project: 'bakery', date: today, jobs: [{ refs: ['job 1', expect.any(String)] }] },
      prose: null,
    },
  ]);
});

it('switches the log of every day on and off', async () => {
  expect(await audition('worklog')).toBe('bakery · off; nobody has said anything yet');
  expect(await audition('worklog', 'on', 'bakery')).toMatch(
    /^bakery · written at 23:00 Pacific\/Kiritimati · switched on by \S+$/,
  );
  expect(JSON.parse(await audition('worklog', 'off', 'bakery', '--json'))).toMatchObject({ rule: 'off' });
});

it.each([
  [2, ['eod', '--date', '2026-02-30'], 'It must be a date, such as 2026-03-31.'],
  [1, ['eod', '--date', '2099-01-01'], '2099-01-01 is still to come in bakery.'],
  [1, ['eod', '-p', 'mill'], 'There is no project "mill"; as a folder: '],
  [2, ['worklog', 'perhaps', 'bakery'], 'It must be on or off.'],
  [2, ['worklog', 'on'], 'Of which project? audition worklog on <project>'],
])('ends with %i and a sentence: %j', async (status, args, words) => {
  const { exitCode, all } = await run(...args);
  expect([exitCode, all]).toEqual([status, expect.stringContaining(words)]);
});
