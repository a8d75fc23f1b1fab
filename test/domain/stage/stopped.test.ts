import { describe, expect, it } from 'vitest';
import { checkStopped, comesTooLate, hookInput, isStop, watches } from '../../../src/domain/stage/stopped.ts';

const hook = (matcher?: string, event = 'PreToolUse') => ({
  ...{ event, hook: { type: 'command', command: 'check' } },
  ...(matcher !== undefined && { matcher }),
});
const bash = (command: string) => ({ tool: 'Bash', input: { command } });
const seen = (command: string, was: { failed?: number; right?: number }, stopped: boolean) => ({
  ...{ call: bash(command), failed: 0, right: 0, stopped, ...was },
});

describe('a hook that is shown recorded calls', () => {
  it('is only asked about the tools its matcher names, as claude reads it', () => {
    expect(['Bash', 'BashOutput', 'Edit'].map((tool) => watches(hook('Bash|Edit'), tool))).toEqual([
      ...[true, false, true],
    ]);
    expect(watches(hook('^Bash'), 'BashOutput')).toBe(true);
    expect(watches(hook('\\w+\\-x'), 'mcp-x')).toBe(true); // a pattern that only old ones know
    for (const all of ['*', '', undefined]) expect(watches(hook(all), 'Write')).toBe(true);
  });

  it('reads one line of JSON', () => {
    const line = hookInput(hook(), bash("echo '\n\"'"), { cwd: '/c', session: 's' });
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toMatchObject({
      ...{ hook_event_name: 'PreToolUse', tool_name: 'Bash', cwd: '/c', session_id: 's' },
      tool_input: { command: "echo '\n\"'" },
    });
  });

  it.each([
    [{ exitCode: 2, out: '' }, true],
    [{ exitCode: 1, out: '' }, false],
    [{ exitCode: 0, out: '{"hookSpecificOutput":{"permissionDecision":"deny"}}' }, true],
    [{ exitCode: 1, out: '{"hookSpecificOutput":{"permissionDecision":"deny"}}' }, false],
    [{ exitCode: 0, out: '{"hookSpecificOutput":{"permissionDecision":"allow"}}' }, false],
    [{ exitCode: 0, out: 'deny' }, false],
  ])('that ends with %j stops the call: %j', (ended, stops) => {
    expect(isStop(ended)).toBe(stops);
  });

  it('comes too late after the call', () => {
    expect(comesTooLate(hook())).toBeNull();
    expect(comesTooLate(hook('Bash', 'PostToolUse'))).toMatchObject({
      passed: false,
      words: /use PreToolUse$/,
    });
  });
});

describe('whether a hook stops what failed', () => {
  it('passes with what the line says, counting each time', () => {
    const shown = [seen('mix --cups', { failed: 3 }, true), seen('mix --grams', { right: 2 }, false)];
    expect(checkStopped('no-cups', shown)).toMatchObject({
      ...{ passed: true, said: 'stops 3 of 3 of those calls' },
      words: 'stops 3 of 3 of those calls, and none of 1 that were right',
    });
  });

  it('fails when it stops none of them, or what was right', () => {
    expect(checkStopped('x', [seen('mix --cups', { failed: 1 }, false)])).toMatchObject({
      ...{ passed: false, words: 'x stops none of the calls that failed, such as "mix --cups"' },
    });
    const wrong = [seen('mix --cups', { failed: 1 }, true), seen('ls', { right: 1 }, true)];
    expect(checkStopped('x', wrong)).toMatchObject({ passed: false, words: 'x stops what was right: "ls"' });
  });

  it('cannot tell when the same call was right another time, or none is in the record', () => {
    expect(checkStopped('x', [seen('npm test', { failed: 2, right: 1 }, true)])).toMatchObject({
      ...{ passed: null, words: 'stops 2 of 2 of those calls; but "npm test" was right another time' },
    });
    expect(checkStopped('x', [])).toMatchObject({ passed: null, words: /the record holds no call/ });
  });
});
