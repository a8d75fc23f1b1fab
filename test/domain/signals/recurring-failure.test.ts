import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/domain/history/beat.ts';
import { countConversations } from '../../../src/domain/signals/finding.ts';
import { findRecurringFailures } from '../../../src/domain/signals/recurring-failure.ts';
import { beat, failure, shuffled } from '../beats.ts';

const failed = (n: number, text: string, more: Partial<Failure> = {}) =>
  beat(n, '', { failures: [failure(text, more)] });
const titles = (...texts: string[]) =>
  findRecurringFailures(texts.map((text, n) => failed(n, text))).map(({ title }) => title);

const oven = [
  failed(1, 'Exit code 1\nError: listen EADDRINUSE: address already in use :::3000\n    at Server.listen'),
  failed(2, 'Exit code 1\nstarting…\nError: listen EADDRINUSE: address already in use :::8080'),
  failed(3, 'Error: listen EADDRINUSE: address already in use :::4173'),
];

describe('a recurring failure', () => {
  it('is one cause in three conversations, whatever its values', () => {
    expect(findRecurringFailures(oven)).toEqual([
      {
        title: 'Error: listen EADDRINUSE: address already in use :::⟨n⟩',
        executors: ['model'],
        evidence: [
          expect.objectContaining({ beat: 'beat-1', quote: expect.stringContaining(':::3000') }),
          expect.objectContaining({ beat: 'beat-2', quote: expect.stringContaining(':::8080') }),
          expect.objectContaining({ beat: 'beat-3', quote: expect.stringContaining(':::4173') }),
        ],
        cost: 6,
      },
    ]);
  });

  it.each([
    ['paths', 'fatal: pathspec "a/rye.md" did not match any files', '"b/c/buns.md"', '"a/rye.md"'],
    ['hashes', 'fatal: bad object 4f2a9c1e77', '0c2d881bb3', '4f2a9c1e77'],
    ['links', 'curl: could not resolve https://a.test/x', 'https://b.test/y?z=1', 'https://a.test/x'],
    ['names in a longer sentence', 'fatal: refusing to merge a branch called rye here', 'buns', 'rye'],
  ])('is seen through %s', (_, text, other, one) => {
    expect(titles(text, text.replace(one, other), text.replace(one, `${other}2`))).toHaveLength(1);
  });

  it('is named by the line that tells the cause, not by the lines around it', () => {
    const hook = (file: string) =>
      `Exit code 1\n[FAILED] stylelint --fix\n${file}: 2 problems\nhusky - pre-commit script failed (code 1)`;
    expect(titles(hook('a.css'), hook('b/c.css'), hook('d.css'))).toEqual(['[FAILED] stylelint --fix']);
  });

  it('is a check that fails again, whatever it found', () => {
    const lint = (n: number, rule: string) =>
      failed(n, `Exit code 1\n  3:1  ${rule}\n✖ 1 problem`, { deed: 'Bash pnpm lint' });
    const found = findRecurringFailures([lint(1, 'semi'), lint(2, 'no-var'), lint(3, 'eqeqeq')]);
    expect(found.map(({ title }) => title)).toEqual(['Bash pnpm lint: found problems']);
  });

  it('is a program that is not there, by its name', () => {
    const missing = ['pnpm', 'pnpm', 'pnpm'].map((name) => `/bin/bash: line 1: ${name}: command not found`);
    expect(titles(...missing)).toEqual(['command not found: pnpm']);
    expect(titles(...missing.with(0, '(eval):1: command not found: pnpm'))).toHaveLength(1);
    expect(titles(...missing.with(0, 'bash: jq: command not found'))).toEqual([]);
  });

  it('is a call that is denied or runs into its time again', () => {
    const denied = [1, 2, 3].map((n) =>
      failed(n, `Permission to use Bash with command deploy ${n} has been denied.`, {
        ...{ kind: 'denied', deed: 'Bash deploy' },
      }),
    );
    const slow = [4, 5, 6].map((n) =>
      failed(n, `Command timed out after ${n}m 0s`, { kind: 'timeout', deed: 'Bash bake bread' }),
    );
    expect(findRecurringFailures([...denied, ...slow]).map(({ title }) => title)).toEqual([
      'Bash bake bread: timed out',
      'Bash deploy: permission denied',
    ]);
  });

  it('is no hook of ours that stops a call, as often as it does', () => {
    const said = 'Weigh it: use --grams instead of --cups.';
    const stopped = (n: number, command: string) =>
      failed(n, `PreToolUse:Bash hook error: [${command}]: ${said}`, { kind: 'gate', deed: 'Bash mix' });
    const times = (command: string) => [1, 2, 3].map((n) => stopped(n, command));
    const ours = '"$CLAUDE_PROJECT_DIR"/.claude/hooks/no-cups/check.sh';
    expect(findRecurringFailures(times(ours))).toEqual([]);
    expect(findRecurringFailures(times('./their-check.sh'))).toHaveLength(1);
  });

  it('is a gate that says no in its own words', () => {
    const gate = (n: number) =>
      failed(n, 'Write the change down in CHANGES.md', { kind: 'gate', tool: 'hook' });
    expect(findRecurringFailures([gate(1), gate(2), gate(3)])).toHaveLength(1);
  });

  it('is found in any language its message is in', () => {
    expect(titles(...[1, 2, 3].map((n) => `fatal: Kein Git-Verzeichnis: /srv/rye${n}`))).toHaveLength(1);
    expect(
      titles(...[1, 2, 3].map((n) => `エラー: 設定ファイルが見つかりません /srv/${n}.toml`)),
    ).toHaveLength(1);
  });

  it('counts what it costs until recovery, most costly first', () => {
    const cheap = [1, 2, 3].map((n) => failed(n, 'error: the tin is too small', { turnsToRecover: 1 }));
    const dear = [4, 5, 6].map((n) => failed(n, 'error: the oven does not answer', { turnsToRecover: null }));
    const found = findRecurringFailures([...cheap, ...dear]);
    expect(found.map(({ title, cost }) => [title, cost])).toEqual([
      ['error: the oven does not answer', 15],
      ['error: the tin is too small', 3],
    ]);
  });
});

describe('nothing recurs', () => {
  const three = (text: string, more: Partial<Failure> = {}) =>
    findRecurringFailures([1, 2, 3].map((n) => failed(n, text, more)));

  it('in two conversations, however often', () => {
    const [one, two] = oven;
    expect(findRecurringFailures([one, two, { ...two, id: 'again' }] as typeof oven)).toEqual([]);
  });

  it('when no one executor met it three times', () => {
    const [first, ...others] = oven;
    expect(findRecurringFailures([{ ...first, executor: 'model-b' }, ...others] as typeof oven)).toEqual([]);
  });

  it.each([
    [
      'Edit',
      '<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>',
    ],
    ['Edit', '<tool_use_error>String to replace not found in file.\nString: oven()</tool_use_error>'],
    ['Edit', 'String to replace not found in file.'],
    ['Read', 'File content (31000 tokens) exceeds maximum allowed tokens (25000).'],
    ['Task', "Agent type 'baker' not found. Available agents: general-purpose"],
    ['Bash', '[Request interrupted by user for tool use]'],
    ['Bash', "The user doesn't want to proceed with this tool use. The tool use was rejected."],
    ['Glob', '<tool_use_error>Directory does not exist: /srv/rye</tool_use_error>'],
  ])("in the guards of Claude Code's %s", (tool, text) => {
    expect(three(text, { tool, deed: tool })).toEqual([]);
  });

  it.each([
    ['an exit code', 'Exit code 1'],
    ['a failing test suite', 'Exit code 1\nTest Files  1 failed | 3 passed (4)\nTests  1 failed | 18 passed'],
    ['what a test expected', 'AssertionError: expected 2 to be 3 // Object.is equality'],
    [
      'a runner that sums up',
      'make: *** [Makefile:14: test] Error 1\n ELIFECYCLE  Command failed with exit code 1.',
    ],
    ['a file that was guessed', 'cat: docs/plan.md: No such file or directory'],
    ['advice', 'hint: could not do it\nhint: see the manual'],
    [
      'a call a person said no to',
      "The user doesn't want to take this action right now. STOP what you are doing",
    ],
    ['code that was printed', 'const error = new Error("no oven");\nif (missing) {'],
  ])('in %s', (_, text) => {
    expect(three(text)).toEqual([]);
  });

  it('when an exception has another value each time', () => {
    expect(titles("KeyError: 'rye'", "KeyError: 'buns'", "KeyError: 'cake'")).toEqual([]);
    expect(titles("KeyError: 'rye'", "KeyError: 'rye'", "KeyError: 'rye'")).toHaveLength(1);
  });
});

describe('what is found', () => {
  const noise = Array.from({ length: 40 }, (_, n) =>
    failed(100 + n, `error: ${['tin', 'tray', 'jar'][n % 3]} ${n % 20} said ${'no '.repeat(n % 7)}today`, {
      turnsToRecover: 0,
    }),
  );
  const found = findRecurringFailures(oven);

  it.each([1, 2, 3, 4, 5])('does not depend on the order of arrival (seed %i)', (seed) => {
    const beats = [...oven, ...noise];
    expect(findRecurringFailures(shuffled(beats, seed))).toEqual(findRecurringFailures(beats));
  });

  it('is the same beside other failures', () => {
    expect(findRecurringFailures([...oven, ...noise])).toEqual(expect.arrayContaining(found));
  });

  it('counts conversations, not occurrences', () => {
    const twice = oven.map((one) => ({ ...one, failures: [...one.failures, ...one.failures] }));
    const [doubled] = findRecurringFailures(twice);
    expect(doubled?.evidence).toEqual(found[0]?.evidence);
    expect(countConversations(doubled?.evidence ?? [])).toBe(3);
  });
});
