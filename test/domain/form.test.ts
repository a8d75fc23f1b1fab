import { expect, it } from 'vitest';
import { problemsOf, type Rule, type Values } from '../../src/domain/form.ts';

const rules: Rule[] = [
  { type: 'text', name: 'task', max: 10 },
  { type: 'text', name: 'why', optional: true },
  { type: 'select', name: 'project' },
  { type: 'number', name: 'minutes', min: 1, max: 60, optional: true },
  { type: 'check', name: 'plan' },
];
const well: Values = { task: 'add rye', project: 'bakery', minutes: 1, plan: false };

it('finds nothing wrong with what is filled in well, or may be empty', () => {
  expect(problemsOf(rules, { ...well, minutes: 60, why: 'x'.repeat(3_000) })).toEqual({});
  expect(problemsOf(rules, { task: 'add rye', project: 'bakery', plan: true })).toEqual({});
});

it.each<[string, Values, Record<string, string>]>([
  ['empty', {}, { task: 'This is needed.', project: 'This is needed.' }],
  [
    'too long',
    { ...well, task: 'add the rye' },
    { task: 'This has 11 characters; at most 10 are possible.' },
  ],
  ['no number', { ...well, minutes: 'an hour' }, { minutes: 'This has to be a number.' }],
  ['too small', { ...well, minutes: 0 }, { minutes: 'At least 1.' }],
  ['too large', { ...well, minutes: 61 }, { minutes: 'At most 60.' }],
])('says beside each field what is wrong: %s', (_, values, said) => {
  expect(problemsOf(rules, values)).toEqual(said);
});
