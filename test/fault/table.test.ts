import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { answeredBy, type Case, cases } from './cases.ts';
import type { FaultRow } from './row.ts';

/** The table of faults as a whole: every row names a test that is there, and every case has a row. */

const folder = path.join(import.meta.dirname, 'rows');
const parts = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const table: FaultRow[] = [];
for (const part of parts)
  table.push(...((await import(path.join(folder, part))) as { rows: FaultRow[] }).rows);

const read = (file: string): string | null => {
  try {
    return readFileSync(path.join(import.meta.dirname, '..', file), 'utf8');
  } catch {
    return null;
  }
};
/** As it stands in the source: quoted in one of three ways, its own quotes escaped or not. */
const hasTitle = (text: string, title: string): boolean =>
  ["'", '"', '`'].some((quote) => text.includes(`${quote}${title.replaceAll("'", "\\'")}${quote}`)) ||
  [`'${title}'`, `"${title}"`, `\`${title}\``].some((quoted) => text.includes(quoted));

/** What is there more than once. */
const twice = (all: readonly string[]): string[] => all.filter((one, at) => all.indexOf(one) !== at);

it('has no row whose test is not there', () => {
  const missing = table.filter(({ test: [file, title] }) => !hasTitle(read(file) ?? '', title));
  expect(missing.map(({ fault, test }) => [fault, ...test])).toEqual([]);
});

it('has no fault twice, and each with what becomes of it', () => {
  expect(twice(table.map(({ fault }) => fault))).toEqual([]);
  expect(table.filter(({ expected }) => expected.trim() === '')).toEqual([]);
});

/** The row of another part that answers a case; where that part is not here yet, nobody can tell. */
function isAnsweredElsewhere(one: Case): boolean {
  const [part, fault] = answeredBy[one] ?? [];
  const isHere = parts.includes(`${part}.ts`);
  return part !== undefined && (!isHere || table.some((row) => row.fault === fault));
}

it('has a row for every case', () => {
  const answered = new Set(table.flatMap((row) => row.cases ?? []));
  expect(twice(cases)).toEqual([]);
  expect(cases.filter((one) => !answered.has(one) && !isAnsweredElsewhere(one))).toEqual([]);
});
