import { describe, expect, it } from 'vitest';
import { type FailedGate, failureOfGate, lastLinesOf, verdictOfGate } from '../../src/domain/gate.ts';
import { findRecurringFailures } from '../../src/domain/signals/recurring-failure.ts';
import { beat } from './beats.ts';

const failed = (more: Partial<FailedGate> = {}): FailedGate => ({
  ...{ at: 'after', name: 'npm test', passed: false, tail: 'AssertionError: no rye', ms: 12 },
  ...{ how: 'ended with 1', timedOut: false, ...more },
});
const [esc, nul] = [0x1b, 0].map((code) => String.fromCodePoint(code));

describe('what a gate said last', () => {
  it('is plain text: no colours, no rewritten lines, nothing PostgreSQL takes in no text', () => {
    expect(lastLinesOf(`${esc}[31mred${esc}[0m\r\n50 %\r100 %${nul}\ttab\ud800\n\n`)).toBe(
      'red\n50 %\n100 %\ttab\ufffd',
    );
  });

  it('is as much as one message holds, from its end', () => {
    const lines = Array.from({ length: 100 }, (_, at) => `line ${at}`);
    expect(lastLinesOf(lines.join('\n'))).toBe(lines.slice(-40).join('\n'));
    expect(lastLinesOf(`${'a'.repeat(5_000)}end`)).toBe(`${'a'.repeat(1_997)}end`);
  });
});

it('says in one sentence which gate it was, how it ended and what that means', () => {
  expect(verdictOfGate(failed({ name: 'echo `date`\n && false' }))).toEqual({
    outcome: 'gate_failed',
    sentence:
      "It did not pass: the gate `echo 'date' && false` ended with 1. What it did is kept, and not offered.",
    detail: 'AssertionError: no rye',
  });
  expect(verdictOfGate(failed({ at: 'before', how: 'was stopped after 15 minutes' })).sentence).toBe(
    'It did not begin: the gate `npm test` was stopped after 15 minutes.',
  );
});

describe('a gate that fails again and again', () => {
  const failuresOf = (gate: FailedGate) => [failureOfGate(gate)].filter((failure) => failure !== null);
  const titles = (gates: readonly FailedGate[]) =>
    findRecurringFailures(gates.map((gate, at) => beat(at, '', { failures: failuresOf(gate) }))).map(
      ({ title }) => title,
    );

  it('is a failure by what it said', () => {
    const gates = ['4 loaves', '5 loaves', '6 loaves'].map((n) =>
      failed({ tail: `ok\n${n}: RangeError: too heavy` }),
    );
    expect(titles(gates)).toEqual(['⟨n⟩ loaves: RangeError: too heavy']);
    expect(titles(gates.slice(1))).toEqual([]);
  });

  it('that says no cause, by its last line; one that checks code, by what it was', () => {
    expect(titles(['a', 'b', 'c'].map((at) => failed({ tail: `case ${at}\nthe oven stays cold` })))).toEqual([
      'the oven stays cold',
    ]);
    const lint = ['x.js', 'y.js', 'z.js'].map((at) =>
      failed({ name: 'npm run lint', tail: `${at}\n3:1 ${at[0]} is ugly` }),
    );
    expect(titles(lint)).toEqual(['gate npm run lint: found problems']);
  });

  it('because it takes too long, by that', () => {
    const hangs = failed({ timedOut: true, how: 'was stopped after 15 minutes' });
    expect(titles([hangs, hangs, hangs])).toEqual(['gate npm test: timed out']);
  });

  it('before jobs says nothing of what a session did', () => {
    expect(failuresOf(failed({ at: 'before' }))).toEqual([]);
  });
});
