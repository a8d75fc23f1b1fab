import { describe, expect, it } from 'vitest';
import { type Done, isPolicy, mayOffer, offeredOn, policies, policyFor } from '../../src/domain/trust.ts';

const trust = (on: boolean, by = 'U0OWNER') => ({ on, by, at: new Date() });

describe('whether a kind needs no press', () => {
  it('is said by the file, or by a person', () => {
    expect(policyFor('skill', ['skill'], null)).toEqual({ by: 'cli:workspaces.toml' });
    expect(policyFor('skill', ['skill'], trust(true))).toEqual({ by: 'cli:workspaces.toml' });
    expect(policyFor('skill', [], trust(true))).toEqual({ by: 'cli:trusted-kind' });
    expect(Object.values(policies).every(isPolicy)).toBe(true);
    expect(isPolicy('cli:me')).toBe(false);
  });

  it('is refused where nobody said so, where it was switched off, and for hooks always', () => {
    expect(policyFor('rule', ['skill'], null)).toMatchObject({ words: 'auto_accept does not name rules' });
    expect(policyFor('skill', ['skill'], trust(false))).toMatchObject({
      words: 'skills are not accepted without a press any more',
    });
    expect(policyFor('hook', ['skill', 'rule'], trust(true))).toMatchObject({ refused: 'hook' });
  });
});

const approved = (upgradeId: number, by = 'U0BAKER'): Done => ({ verb: 'approve', by, upgradeId });
const undone = (upgradeId: number): Done => ({ verb: 'undo', by: 'U0BAKER', upgradeId });
const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, at) => approved(first + at));

describe('trust is offered', () => {
  it('with the fifth approval in a row, and every fifth after it', () => {
    expect(offeredOn(upTo(4))).toEqual([]);
    expect(offeredOn(upTo(9))).toEqual([5]);
    expect(offeredOn(upTo(10))).toEqual([5, 10]);
  });

  it('only for what was approved since the last undo, by a person', () => {
    expect(offeredOn([...upTo(5), undone(2)])).toEqual([]);
    expect(offeredOn([...upTo(3), undone(2), ...upTo(8, 4)])).toEqual([8]);
    expect(offeredOn([...upTo(4), approved(5, policies.file), approved(6)])).toEqual([6]);
    expect(offeredOn([...upTo(4), { verb: 'kill', by: 'U0BAKER', upgradeId: 5 }])).toEqual([]);
  });

  it('where the kind can be trusted, is not yet, and nobody said no', () => {
    expect(mayOffer('skill', [], null)).toBe(true);
    expect(mayOffer('hook', [], null)).toBe(false);
    expect(mayOffer('skill', ['skill'], null)).toBe(false);
    expect(mayOffer('skill', [], trust(true))).toBe(false);
    expect(mayOffer('skill', [], trust(false))).toBe(false);
  });

  it('again after an undo switched it off, which the file does not switch on', () => {
    expect(mayOffer('skill', ['skill'], trust(false, 'undo 12'))).toBe(true);
  });
});
