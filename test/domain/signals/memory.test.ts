import { describe, expect, it } from 'vitest';
import { mayPropose, type Remembered, stateOf } from '../../../src/domain/signals/memory.ts';

const signal = (more: Partial<Remembered> = {}): Remembered => ({
  ...{ conversations: 4, coveredBy: null, dismissed: null, upgrades: [] },
  ...more,
});
const path = '.claude/skills/add-product/SKILL.md';

describe('a signal may be built for', () => {
  it('when nobody has seen to it yet', () => {
    expect(mayPropose(signal())).toBe(true);
    expect(stateOf(signal())).toBe('found');
  });

  it.each(['killed', 'undone', 'retired', 'flagged'] as const)(
    'after it was %s only when its evidence has grown 1.5 times',
    (state) => {
      const refused = (conversations: number) =>
        signal({ conversations, upgrades: [{ state, conversations: 4 }] });
      expect([4, 5, 6, 7].map((now) => mayPropose(refused(now)))).toEqual([false, false, true, true]);
      expect(stateOf(refused(5))).toBe(state);
    },
  );

  it('after the second no when it has grown again', () => {
    const upgrades = [
      { state: 'killed', conversations: 4 },
      { state: 'killed', conversations: 6 },
    ] as const;
    expect([8, 9].map((conversations) => mayPropose(signal({ conversations, upgrades })))).toEqual([
      false,
      true,
    ]);
  });

  it('not while an upgrade is built, waits for a decision, or is live, however often it comes', () => {
    for (const state of ['building', 'proposed', 'approved'] as const) {
      const acted = signal({ conversations: 400, upgrades: [{ state, conversations: 3 }] });
      expect(mayPropose(acted)).toBe(false);
      expect(stateOf(acted)).toBe(state);
    }
  });

  it('not when the repository has an artifact for it', () => {
    expect(mayPropose(signal({ coveredBy: path }))).toBe(false);
    expect(stateOf(signal({ coveredBy: path }))).toBe('covered');
  });

  it('not when too much of its evidence is none any more; how it stands is still known', () => {
    const killed = [{ state: 'killed', conversations: 3 }] as const;
    expect(mayPropose(signal({ conversations: 2 }))).toBe(false);
    expect(stateOf(signal({ conversations: 2, upgrades: killed }))).toBe('killed');
  });

  it('not when it was dismissed, before it has grown', () => {
    const dismissed = { conversations: 4 };
    expect([5, 6].map((conversations) => mayPropose(signal({ conversations, dismissed })))).toEqual([
      false,
      true,
    ]);
    expect(stateOf(signal({ dismissed }))).toBe('dismissed');
  });
});
