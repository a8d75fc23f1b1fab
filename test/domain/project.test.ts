import { describe, expect, it } from 'vitest';
import { type Asked, asAsked } from '../../src/domain/project.ts';
import { toProject } from '../../src/workspaces-project.ts';

describe('what is asked for differently for one job', () => {
  const limitsFor = (asked: Asked, file = {}) =>
    asAsked(toProject('bakery', { path: '/bakery', max_minutes: 30, ...file }, [], '/'), asked).limits;

  it('makes the limits of the project narrower', () => {
    expect(limitsFor({ maxMinutes: 5, maxUsd: 1 }, { max_usd: 2, max_turns: 9 })).toEqual({
      ...{ maxMinutes: 5, maxUsd: 1, maxTurns: 9 },
    });
    expect(limitsFor({ maxUsd: 7 })).toEqual({ maxMinutes: 30, maxUsd: 7 });
  });

  it('makes none of them wider', () => {
    expect(limitsFor({ maxMinutes: 600, maxUsd: 1_000 }, { max_usd: 2 })).toEqual({
      ...{ maxMinutes: 30, maxUsd: 2 },
    });
  });
});
