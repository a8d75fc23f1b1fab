import { describe, expect, it } from 'vitest';
import { decideOutcome } from '../../src/domain/outcome.ts';
import type { RunFacts } from '../../src/domain/run.ts';

const result: NonNullable<RunFacts['result']> = {
  ...{ kind: 'result' as const, subtype: 'success', isError: false, apiErrorStatus: null, text: 'ok' },
  ...{ turns: 3, costUsd: 0.01, tokens: 100, durationMs: 1, denials: [], structured: null },
};
const facts = (more: Partial<RunFacts> = {}): RunFacts => ({
  ...{ exitCode: 0, signal: null, endedBy: null, notStarted: null, stderrTail: '', durationMs: 1 },
  ...{ init: null, result, usageLimit: null, lastText: '', asked: null },
  ...more,
});
const outcome = (more: Partial<RunFacts>, changed = true) => decideOutcome(facts(more), changed, 30).outcome;

describe('the outcome of a run', () => {
  it.each<[string, Partial<RunFacts>, string]>([
    ['a clean result', {}, 'done'],
    [
      'a clean result, then a hang',
      { exitCode: null, signal: 'SIGKILL', endedBy: 'hung-after-result' },
      'done',
    ],
    ['no result at all', { result: null }, 'failed'],
    ['an error result', { result: { ...result, isError: true } }, 'failed'],
    ['an API error that calls itself success', { result: { ...result, apiErrorStatus: 500 } }, 'failed'],
    ['a result and exit 1', { exitCode: 1 }, 'failed'],
    ['our own timeout', { endedBy: 'timeout', result: null }, 'timed_out'],
    ['our own abort', { endedBy: 'abort', result: null }, 'cancelled'],
    [
      'a usage limit',
      { usageLimit: { resetsAt: null }, result: { ...result, isError: true } },
      'usage_limit',
    ],
    ['a refused login', { result: { ...result, isError: true, apiErrorStatus: 401 } }, 'not_logged_in'],
    [
      'a missing login',
      { result: { ...result, isError: true, text: 'Not logged in · Please run /login' } },
      'not_logged_in',
    ],
    ['no program', { notStarted: 'There is no program "claude".', result: null }, 'failed'],
  ])('with %s is as it should be', (_, more, expected) => {
    expect(outcome(more)).toBe(expected);
  });

  it('is "nothing to do" when nothing changed', () => {
    expect(outcome({}, false)).toBe('nothing_to_do');
  });

  it('names the time of a limit and of a timeout', () => {
    const resetsAt = new Date('2026-11-21T13:00:00Z');
    expect(decideOutcome(facts({ usageLimit: { resetsAt } }), false, 30).sentence).toContain(
      '2026-11-21 13:00 UTC',
    );
    expect(decideOutcome(facts({ endedBy: 'timeout' }), false, 30).sentence).toContain('30 minutes');
  });
});
