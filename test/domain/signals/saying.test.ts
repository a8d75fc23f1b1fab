import { describe, expect, it } from 'vitest';
import { linesOf, sayingAlike, sayingSame } from '../../../src/domain/signals/saying.ts';

const said = [
  'use the scales, not cups',
  'no cups please, use the scales',
  'again: use the scales, not cups',
];
const line = (says: string) => [{ path: 'CLAUDE.md', says }];

describe('what a repository says already', () => {
  it.each([
    ['Use the scales, not cups.', true, true],
    ['For flour use the scales, not cups.', false, true],
    ['Clean the scales and the cups every evening.', false, true],
    ['The scales stand beside the oven; cups are kept for coffee and tea only.', false, false],
    ['Prices have two decimals.', false, false],
  ])('%s', (says, same, alike) => {
    expect(sayingSame(said, line(says)) !== null).toBe(same);
    expect(sayingAlike(said, line(says)) !== null).toBe(alike);
  });

  it('is the nearest of all that is near', () => {
    const existing = [
      { path: 'far.md', says: 'Clean the scales and the cups every evening.' },
      { path: 'near.md', says: 'Never cups: the scales.' },
    ];
    expect(sayingAlike(said, existing)).toBe('near.md');
    expect(sayingAlike(said, [])).toBe(null);
  });

  it('is read line by line, without frontmatter and marks', () => {
    const text = '---\npaths: "**"\n---\n# Bakery\n\n- Sort by name.\n> no cups\n';
    expect(linesOf('a.md', text).map(({ says }) => says)).toEqual(['Bakery', 'Sort by name.', 'no cups']);
  });
});
