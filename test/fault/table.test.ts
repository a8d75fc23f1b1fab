import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { answeredBy, type Case, cases } from './cases.ts';
import type { FaultRow } from './row.ts';

/** The table of faults as a whole: every row names a test that is there, and every case has a row. */

const home = path.resolve(import.meta.dirname, '../..');
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

const together = (pattern: string): string =>
  globSync(pattern, { cwd: home })
    .map((file) => readFileSync(path.join(home, file), 'utf8'))
    .join('\n');
/** What is compared with the words of a test, and what the app itself is able to say. */
const [snapshots, source] = [together('test/*/snapshots/*.txt'), together('src/**/*.ts')];

/** The clauses of an expected sentence without what differs each time; none where it is a description of ours. */
const clausesOf = (expected: string): string[] =>
  /^[A-Z…].*\.$/s.test(expected)
    ? expected.split(/…|·|\d[\d,]*|[“”"()]|[.:;,]\s|\.$/).flatMap((one) => one.trim().match(/^.{4,}$/s) ?? [])
    : [];

it('has no sentence that nobody says, or that its test knows nothing of', () => {
  const wrong = table.flatMap(({ expected, test: [file] }) => {
    const clauses = clausesOf(expected);
    const compared = `${read(file)}\n${snapshots}`;
    const unsaid = clauses.filter((one) => ![compared, source].some((text) => text.includes(one)));
    const isCompared = clauses.length === 0 || clauses.some((one) => compared.includes(one));
    return unsaid.length > 0 || !isCompared ? [{ file, expected, unsaid }] : [];
  });
  expect(wrong).toEqual([]);
});

it('has no fault twice, and each with what becomes of it', () => {
  expect(twice(table.map(({ fault }) => fault))).toEqual([]);
  expect(table.filter(({ expected }) => expected.trim() === '')).toEqual([]);
});

/** Whether the row of another part that is named for a case is there. */
const isAnsweredElsewhere = (one: Case): boolean => table.some(({ fault }) => fault === answeredBy[one]?.[1]);

it('has a row for every case', () => {
  const answered = new Set(table.flatMap((row) => row.cases ?? []));
  expect(twice(cases)).toEqual([]);
  expect(cases.filter((one) => !answered.has(one) && !isAnsweredElsewhere(one))).toEqual([]);
});
