import { describe, expect, it } from 'vitest';
import { anything, templatesOf } from '../../../src/domain/signals/template-tree.ts';
import { shuffled } from '../beats.ts';

const lines = ['rye', 'buns', 'plum'].map((loaf) => `cannot put ${loaf} into the oven today`);

describe('templates', () => {
  it('keep the words that lines share', () => {
    const template = `cannot put ${anything} into the oven today`;
    expect(new Set(templatesOf(lines).values())).toEqual(new Set([template]));
  });

  it('leave short lines and lines of another beginning or length alone', () => {
    const apart = [
      'oven: hot',
      'oven: cold',
      'never put rye into the oven today',
      'cannot put rye into the oven',
    ];
    const templates = templatesOf([...apart, 'cannot take cake out of a tin']);
    for (const line of apart) expect(templates.get(line)).toBe(line);
  });

  it('do not depend on the order of the lines or how often they stand', () => {
    for (const seed of [1, 2, 3])
      expect(new Map([...templatesOf(shuffled([...lines, ...lines], seed))].sort())).toEqual(
        new Map([...templatesOf(lines)].sort()),
      );
  });
});
