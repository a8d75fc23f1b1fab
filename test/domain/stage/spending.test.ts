import { describe, expect, it } from 'vitest';
import { noUpgrades, spentWords, tooMuchSpent, upgradeDefaults } from '../../../src/domain/stage/spending.ts';

describe('what upgrades of a project may take in 24 hours', () => {
  it('ends with dollars or runs, said in words', () => {
    expect(tooMuchSpent(upgradeDefaults, { dollars: 9.99, runs: 79 })).toBeNull();
    expect(tooMuchSpent(upgradeDefaults, { dollars: 10, runs: 1 })).toBe(
      'builders, probes and the judge have spent $10.00 of $10.00 in 24 hours',
    );
    expect(tooMuchSpent(upgradeDefaults, { dollars: 0, runs: 80 })).toMatch(/run 80 of 80 times/);
  });

  it('is nothing at zero, by the name of the key', () => {
    expect(noUpgrades(upgradeDefaults)).toBeNull();
    expect(noUpgrades({ dollarsPerDay: 0, runsPerDay: 80 })).toContain('upgrade_dollars_per_day is 0');
    expect(noUpgrades({ dollarsPerDay: 10, runsPerDay: 0 })).toContain('upgrade_runs_per_day is 0');
  });

  it('is shown beside what it may be', () => {
    expect(spentWords('bakery', upgradeDefaults, { dollars: 1.234, runs: 12 })).toBe(
      'bakery · last 24 hours: $1.23 of $10.00, 12 of 80 runs of builders, probes and the judge',
    );
  });
});
