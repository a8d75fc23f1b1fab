import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plan } from '../fakes/plan.ts';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

async function audition(...args: string[]): Promise<{ exitCode: number | undefined; said: string }> {
  const { exitCode, all } = await start('src/cli.ts', args, place.env);
  return { exitCode, said: all };
}
const commit = async (text: string) => {
  await writeFile(path.join(place.bakery, 'RELEASES.md'), text);
  await execa({ cwd: place.bakery, shell: true })`git add . && git commit -qm Plan`;
};

it('says what a plan wants where there is none, and who is no project', async () => {
  expect(await audition('plan')).toEqual({
    exitCode: 0,
    said: expect.stringMatching(/^bakery has no RELEASES\.md on main: make one/),
  });
  expect(await audition('rollover', 'bakery')).toMatchObject({
    exitCode: 1,
    said: expect.stringContaining('has no RELEASES.md'),
  });
  expect(await audition('plan', '-p', 'bakry')).toEqual({
    exitCode: 1,
    said: expect.stringMatching(/^There is no project "bakry"; as a folder: \/\S*bakry is not there\.$/),
  });
  expect(await audition('plan', '-p', './bakry')).toMatchObject({
    said: expect.stringMatching(/^\/\S*bakry is not there\.$/),
  });
});

it('lists months with what is open and closed, and moves what is open on', async () => {
  await commit(plan);
  const { said: byFolder } = await audition('plan', '-p', place.bakery);
  expect((await audition('plan', '-p', 'bakery')).said).toBe(byFolder);
  expect(byFolder).toBe(
    [
      ...['bakery · March 2026: 1/3 closed', '  [x] Open the oven', '  [ ] Add rye', '  [ ] Add oats'],
      ...['bakery · April 2026: 0/1 closed', '  [ ] Plum cake'],
    ].join('\n'),
  );
  const march = ['rollover', 'bakery', '--from', '2026-03', '--to', '2026-04'];
  const { exitCode, said } = await audition(...march);
  expect([exitCode, said]).toEqual([
    0,
    expect.stringMatching(
      /^bakery: 2 items moved from March 2026 to April 2026, asked by \S+\. One commit \w{7}\.\nAdd rye\nAdd oats$/,
    ),
  ]);
  const file = await readFile(path.join(place.bakery, 'RELEASES.md'), 'utf8');
  expect(file).toContain('- [ ] Add oats (from 2026-03)');
  expect(await audition(...march)).toEqual({ exitCode: 1, said: 'Nothing of March 2026 is open.' });
  const [{ project, months }] = JSON.parse((await audition('plan', '--json')).said);
  expect([project, months]).toMatchObject([
    'bakery',
    [
      { month: '2026-03', progress: 'March 2026: 1/1 closed (complete)' },
      { progress: 'April 2026: 0/3 closed', items: [{ id: 'plum-cake' }, { from: ['2026-03'] }, {}] },
    ],
  ]);
});

it('refuses in words what is in the way, and what is no month', async () => {
  await writeFile(path.join(place.bakery, 'RELEASES.md'), 'being written\n');
  const { exitCode, said } = await audition(
    'rollover',
    'bakery',
    '--from',
    '2026-04',
    '--to',
    '2027-01',
    '--json',
  );
  expect([exitCode, JSON.parse(said)]).toEqual([
    1,
    { error: expect.stringMatching(/^bakery: nothing was moved .* RELEASES\.md has uncommitted edits/) },
  ]);
  expect(await audition('rollover', 'bakery', '--from', 'April')).toEqual({
    exitCode: 2,
    said: expect.stringContaining('It must be a month, such as 2026-03.'),
  });
});
