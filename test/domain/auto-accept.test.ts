import { expect, it } from 'vitest';
import { type Candidate, largestBytes, obstacles } from '../../src/domain/auto-accept.ts';
import { fails, passes, readProof, untold } from '../../src/domain/stage/checked.ts';

const passed = (...names: Parameters<typeof passes>[0][]) =>
  names.map((name) => passes(name, 'as it should be'));
const text = (content: string) => [
  { path: '.claude/rules/ask.md', mode: '100644' as const, content: new TextEncoder().encode(content) },
];
const candidate = (more: Partial<Candidate> = {}): Candidate => ({
  ...{ kind: 'skill', files: text('Ask first.'), isNew: true, accepted: 2, perDay: 3 },
  ...{ proof: passed('shape', 'safety', 'fit', 'trigger'), ...more },
});

it('has nothing against a small new text that passed the whole stage', () => {
  expect(obstacles(candidate())).toEqual([]);
  expect(obstacles(candidate({ files: text('x'.repeat(largestBytes)) }))).toEqual([]);
});

it.each([
  ['an update', { isNew: false }, 'it changes what was there before'],
  [
    'a long one',
    { files: text('x'.repeat(largestBytes + 1)) },
    `it has ${largestBytes + 1} bytes, and at most ${largestBytes} need no look`,
  ],
  ['a script', { files: text('#!/bin/sh') }, '.claude/rules/ask.md is a script'],
  ['the fourth of a day', { accepted: 3 }, '3 of at most 3 were accepted so in 24 hours'],
  ['any, where none may be', { accepted: 0, perDay: 0 }, '0 of at most 0 were accepted so in 24 hours'],
  ['one that was not proven', { proof: [] }, 'nothing has proven it'],
  ['a proof that is none', { proof: readProof({ passed: true }) }, 'nothing has proven it'],
  [
    'one that did not pass everything',
    { proof: [...passed('shape'), fails('fit', 'a twin')] },
    'fit did not pass',
  ],
  [
    'a skill that was not tried',
    { proof: [...passed('shape'), untold('trigger', 'not tried')] },
    'trigger was not tried',
  ],
  [
    'one with something to know',
    { proof: [passes('safety', 'no secret', { warnings: ['it names git push'] })] },
    'safety: it names git push',
  ],
] as const)('leaves %s to a person', (_, more, words) => {
  expect(obstacles(candidate(more))).toEqual([words]);
});

it('wants no trial of a rule, which cannot be tried, but everything else', () => {
  const untried = untold('trigger', 'not tried');
  expect(obstacles(candidate({ kind: 'rule', proof: [...passed('shape', 'safety'), untried] }))).toEqual([]);
  expect(obstacles(candidate({ kind: 'rule', proof: [untried] }))).toEqual(['nothing has proven it']);
  const unsafe = [...passed('shape'), untold('safety', 'not read')];
  expect(obstacles(candidate({ kind: 'rule', proof: unsafe }))).toEqual(['safety was not tried']);
});

it('says everything that is in the way', () => {
  expect(obstacles(candidate({ isNew: false, proof: [], accepted: 3 }))).toHaveLength(3);
});
