import { describe, expect, it } from 'vitest';
import { trigramSimilarity, trigramsOf } from '../../bench/baselines.ts';
import { finds, score } from '../../bench/score.ts';

const found = (...sessions: string[]) => ({ sessions: new Set(sessions), lines: [] });

describe('a find against labels', () => {
  const labels = { bread: ['a', 'b', 'c', 'd'], cake: ['e', 'f', 'g'] };

  it('is a group with three of its sessions and at most two fifths of others', () => {
    const bread = new Set(labels.bread);
    expect(finds(found('a', 'b', 'c', 'x', 'y'), bread)).toBe(true);
    expect(finds(found('a', 'b', 'c', 'x', 'y', 'z'), bread)).toBe(false);
    expect(finds(found('a', 'b'), bread)).toBe(false);
  });

  it('is mixed when it puts together what the labels keep apart, and unlabelled when they are silent', () => {
    const scored = score([found('a', 'b', 'c'), found('c', 'd', 'e', 'f'), found('x', 'y', 'z')], labels);
    expect(scored).toMatchObject({ groups: 2, found: 1, findings: 3 });
    expect([scored.contradicted.length, scored.unlabelled.length]).toEqual([1, 1]);
    expect(scored.pairs).toEqual({ both: 5, ours: 9, labelled: 9 });
  });
});

it.each([
  ['word', 'two words', 4 / 11],
  ['bread', 'bread', 1],
  ['Bread!', 'bread', 1],
  ['', 'bread', 0],
])('trigrams of %j and %j are alike as pg_trgm says', (a, b, expected) => {
  expect(trigramSimilarity(trigramsOf(a), trigramsOf(b))).toBeCloseTo(expected, 6);
});
