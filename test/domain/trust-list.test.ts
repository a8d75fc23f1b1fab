import { expect, it } from 'vitest';
import { type TrustRow, trustLine } from '../../src/domain/trust-list.ts';

const at = new Date('2026-11-21T12:00:00Z');
const row: TrustRow = { project: 'bakery', kind: 'skill', named: false, perDay: 3, trust: null };
const ends = (named: boolean) => `workspaces.toml ${named ? 'names it' : 'does not name it'}`;

it.each<[string, Partial<TrustRow>, string]>([
  ['nobody said anything', {}, `waits for a press · ${ends(false)}`],
  ['the file names it', { named: true }, `needs no press · ${ends(true)} · at most 3 upgrades in 24 hours`],
  [
    'somebody trusts it where there is no file',
    { trust: { on: true, by: 'U0ADA', at }, perDay: null },
    `needs no press · trusted by U0ADA on 2026-11-21 · ${ends(false)}`,
  ],
  [
    'somebody took it back',
    { named: true, trust: { on: false, by: 'cli:me', at } },
    `waits for a press · taken back by me on 2026-11-21 · ${ends(true)}`,
  ],
  [
    'an undo switched it off',
    { named: true, trust: { on: false, by: 'undo 7', at } },
    `waits for a press · switched off by an undo on 2026-11-21 · ${ends(true)}`,
  ],
])('when %s, the line says so', (_, more, said) =>
  expect(trustLine({ ...row, ...more })).toBe(`bakery · skill · ${said}`),
);
