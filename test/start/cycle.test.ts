import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { monthName } from '../../src/domain/local-time.ts';
import { createBakery } from '../../src/rehearsal/bakery.ts';
import { plan, thisMonth } from '../fakes/month-plan.ts';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());
const month = monthName(thisMonth());
const audition = async (args: string[], env = place.env) => {
  const { exitCode, all } = await start('src/cli.ts', ['cycle', ...args], env);
  return { exitCode, lines: all.split('\n') };
};

it('at a terminal alone: follows a cycle to its end, and says which job is at work', async () => {
  await plan(place.bakery, ['add the rye loaf at 4.80', 'tidy the shelves', 'add cinnamon buns at 2.10']);
  expect(await audition(['--stop'])).toEqual({ exitCode: 1, lines: ['No cycle is at work there.'] });
  const { exitCode, lines } = await audition(['-p', place.bakery, '--max', '2']);
  expect(lines).toEqual([
    'cycle 1 · bakery · at work',
    'job 1 · bakery · running: add the rye loaf at 4.80',
    'job 1 · done · 1 file changed (+1 −0)',
    'job 2 · bakery · running: tidy the shelves',
    'job 2 · nothing to do · no file changed',
    expect.stringMatching(/^cycle 1 · bakery · ended: 1 done, 1 nothing to do, \$0\.\d\d · for \w+$/),
    `${month}: 0/3 closed · its limit of 2 jobs is reached`,
    'job 1 waits for Merge',
    'job 2 found nothing to do, and its item is open',
    expect.stringMatching(/^Next: .* diff 1 {3}\(or merge 1, discard 1\)$/),
  ]);
  expect(exitCode).toBe(0);
}, 300_000);

it('goes on with one that was interrupted, with the same limits, and begins its item once more', async () => {
  await plan(place.bakery, ['play silent', 'shake the doormat']);
  const env = { ...place.env, CLAUDE_BIN: path.resolve(import.meta.dirname, '../fixtures/bin/as-told') };
  const first = start('src/cli.ts', ['cycle', '--max', '2'], env);
  for await (const line of createInterface(first.stdout)) if (line.includes('running: ')) break;
  first.kill('SIGINT');
  const { exitCode: status, all } = await first;
  expect(status).toBe(130);
  expect(all).toMatch(/\nCycle 2 is interrupted\. It goes on with the next \S.* cycle\.$/);
  expect(await audition(['--max', '1'])).toEqual({
    exitCode: 1,
    lines: [expect.stringMatching(/^Cycle 2 was begun earlier with a limit of 2 jobs, and goes on so with /)],
  });
  const { exitCode, lines } = await audition(['--json', '--max', '2']);
  const said: unknown = JSON.parse(lines.join('\n'));
  expect(said).toMatchObject({ id: 2, hasEnded: true, stoppedBy: null });
  expect(said).toHaveProperty('parts[0].jobs.length', 3);
  const again = { id: 4, itemTitle: 'play silent', outcome: 'nothing_to_do' };
  expect(said).toMatchObject({ parts: [{ jobs: [{ id: 3, outcome: 'interrupted' }, again, {}] }] });
  expect(exitCode).toBe(0);
}, 300_000);

it('goes on in all projects of one that was interrupted, whichever is named now', async () => {
  const mill = path.join(place.folder, 'mill');
  await createBakery(mill);
  const env = { ...place.env, CLAUDE_BIN: path.resolve(import.meta.dirname, '../fixtures/bin/as-told') };
  await plan(place.bakery, ['play ../bin/silent']);
  await plan(mill, ['play nothing-to-do']);
  const first = start('src/cli.ts', ['cycle', '-p', 'bakery', '-p', mill, '--max', '3'], env);
  for await (const line of createInterface(first.stdout)) if (line.includes('running: ')) break;
  first.kill('SIGINT');
  await first;
  const { lines } = await audition(['-p', 'bakery', '--json']);
  expect(JSON.parse(lines.join('\n'))).toMatchObject({ hasEnded: true, parts: [{}, { project: 'mill' }] });
}, 300_000);

it('ends with its last item ticked, as a run does, where nobody has to press', async () => {
  const file = path.join(place.folder, 'merging.toml');
  const named = await readFile(place.env.AUDITION_WORKSPACES ?? '', 'utf8');
  await writeFile(file, `${named}delivery = "merge"\ntick = true\n`);
  const env = { ...place.env, AUDITION_WORKSPACES: file };
  await plan(place.bakery, ['add cinnamon buns at 2.10']);
  const { exitCode, lines } = await audition(['-p', 'bakery'], env);
  expect(lines.slice(-1)).toEqual([`${month}: 1/1 closed (complete) · no item is left to begin`]);
  expect(exitCode).toBe(0);
  const run = ['run', '-p', place.bakery, 'add the rye loaf at 4.80'];
  const { all } = await start('src/cli.ts', run, env);
  expect(all).toMatch(/^job \d+ · done .* · merged as \w{7} by workspaces\.toml$/m);
  expect(all).not.toContain('Next:');
}, 300_000);
