import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { byTurns } from '../fakes/scripted.ts';
import { openPlace, type Place, start } from './place.ts';

/** The gates of a job whose work forgets a note at first, in a terminal, while no app runs. */

let place: Place;
beforeAll(async () => {
  const write = (file_path: string) => ({ call: 'Write', input: { file_path, content: 'rye\n' } });
  place = await openPlace(
    byTurns((text) => {
      if (/close the shop/.test(text)) return [[write('sign.md')], [{ say: 'Closed.' }]];
      return [[write(/did not let it pass/.test(text) ? 'notes.md' : 'rye.md')], [{ say: 'Written.' }]];
    }),
  );
  const file = place.env.AUDITION_WORKSPACES ?? '';
  const gates = `before = ["true"]\nafter = ["test -f notes.md || { echo 'no note'; exit 3; }"]\n`;
  await writeFile(file, (await readFile(file, 'utf8')) + gates);
});
afterAll(() => place.close());

const audition = (...args: string[]) => start('src/cli.ts', args, { ...place.env, INIT_CWD: place.bakery });

it('a run is followed through its second try, and says what can be typed', { timeout: 300_000 }, async () => {
  const { exitCode, all } = await audition('run', '-p', '.', 'add rye');
  expect(all).toMatch(/job 1 · did not pass a gate · 1 file changed[\s\S]*no note[\s\S]*Next: .* gates 1/);
  expect(all).toMatch(/job 2 · bakery · queued · mends job 1[\s\S]*job 2 · done[\s\S]*merge 2, discard 2/);
  expect(exitCode).toBe(0);
});

it('lists what ran, in words and for programs', { timeout: 300_000 }, async () => {
  const { all } = await audition('gates', '1');
  expect(all).toMatch(
    /^before · true · passed · \d+\.\d s\nafter · test -f .* · failed · \d+\.\d s\n {2}no note$/,
  );
  const { stdout } = await audition('gates', '2', '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    { jobId: 2, at: 'before', passed: true },
    { jobId: 2, at: 'after', passed: true, tail: '' },
  ]);
  const { exitCode, all: none } = await audition('gates', '9');
  expect([exitCode, none]).toEqual([1, 'There is no job 9.']);
});

it('Fix is asked for where two tries did not pass, and only there', { timeout: 300_000 }, async () => {
  expect(await audition('fix', '1')).toMatchObject({
    ...{ exitCode: 1, all: 'That was asked for already: it is job 2. audition status 2 says how it ended.' },
  });
  expect((await audition('fix', '2')).all).toBe('Job 2 left no work that a gate did not let pass.');
  const file = place.env.AUDITION_WORKSPACES ?? '';
  await writeFile(file, `${await readFile(file, 'utf8')}gate_retry = false\n`);
  const run = await audition('run', '-p', '.', 'close the shop');
  expect(run.all).toMatch(/job 3 · did not pass a gate[\s\S]*Next: .* fix 3 {3}\(or gates 3, diff 3\)/);
  expect(run.exitCode).toBe(1);
  const fix = await audition('fix', '3');
  expect(fix.all).toMatch(/job 4 · bakery · queued[\s\S]*job 4 · did not pass a gate/);
  expect(fix.exitCode).toBe(1);
});
