import { describe, expect, it } from 'vitest';
import { questionsOf, splitClosing } from '../../src/domain/closing.ts';
import { allowancesFor, type Denial } from '../../src/domain/denied.ts';
import { closeVerdict, type Ending } from '../../src/domain/ending.ts';

describe('how an answer closes', () => {
  it.each([
    ['I looked.\n\nQUESTION: Which flour?', 'I looked.', 'Which flour?', null],
    ['**QUESTION:** Which?\n- rye\n- spelt', '', 'Which?\n- rye\n- spelt', null],
    ['Half of it.\nDENIED: npm test', 'Half of it.', null, 'npm test'],
    ['Is a question: which? I chose rye.', 'Is a question: which? I chose rye.', null, null],
    ['The QUESTION: was clear', 'The QUESTION: was clear', null, null],
    ['QUESTION:', '', null, null],
  ])('%j', (answer, shown, question, needed) => {
    expect(splitClosing(answer)).toEqual({
      shown,
      question: question && expect.stringContaining(question),
      needed,
    });
  });

  it('reads the questions of a call that nobody heard', () => {
    const options = [{ label: 'rye', description: 'dark' }, { label: 'spelt' }];
    expect(questionsOf({ questions: [{ question: 'Which flour?', options }, 'x'] })).toBe(
      'Which flour?\n- rye: dark\n- spelt',
    );
    expect(questionsOf({})).toBe(null);
  });
});

describe('what would allow a call that was denied', () => {
  const rules = (denials: Denial[], denied: string[] = []) =>
    allowancesFor(denials, { clone: '/data/clones/3', denied });
  const bash = (command: string): Denial => ({ tool: 'Bash', input: { command } });

  it.each<[string, Denial, string[]]>([
    ['a program and what it does', bash('npm test -- --run'), ['Bash(npm test:*)']],
    ['a program alone', bash('make'), ['Bash(make)']],
    ['a program with a file', bash('touch b.txt c.txt'), ['Bash(touch b.txt c.txt)']],
    [
      'each command of a line',
      bash("git push && echo 'a && b' | wc -l"),
      ['Bash(git push:*)', "Bash(echo 'a && b')", 'Bash(wc -l)'],
    ],
    ['errors sent elsewhere', bash('npm test 2>&1'), ['Bash(npm test:*)']],
    ['a command made by another', bash('rm $(cat list)'), []],
    ['a program and what it removes', bash('rm build'), ['Bash(rm build)']],
    ['a program and what it runs', bash('sudo rm b'), ['Bash(sudo rm b)']],
    ['whatever a star stands for', bash('rm -f *.log'), []],
    ['a line with such a command', bash('npm test && rm *.log'), []],
    ['a star behind what a program does', bash('git add *.md'), ['Bash(git add:*)']],
    ['a text of several lines', bash('cat <<E\nrm\nE'), []],
    [
      'a page',
      { tool: 'WebFetch', input: { url: 'https://example.com/a?b' } },
      ['WebFetch(domain:example.com)'],
    ],
    [
      'a file of the clone',
      { tool: 'Write', input: { file_path: '/data/clones/3/a/b.md' } },
      ['Edit(/a/b.md)'],
    ],
    ['a file elsewhere', { tool: 'Read', input: { file_path: '/etc/hosts' } }, ['Read(//etc/hosts)']],
    ['files by a pattern', { tool: 'Edit', input: { file_path: '/etc/*' } }, []],
    ['pages by a pattern', { tool: 'WebFetch', input: { url: 'https://*.com/' } }, []],
    ["Claude Code's own files", { tool: 'Edit', input: { file_path: '/data/clones/3/.claude/x.md' } }, []],
    ["a server's tool", { tool: 'mcp__oven__heat', input: {} }, ['mcp__oven__heat']],
    ['a question', { tool: 'AskUserQuestion', input: {} }, []],
  ])('%s', (_, denial, expected) => {
    expect(rules([denial])).toEqual(expected);
  });

  it('names each rule once, and none that the project denies', () => {
    expect(rules([bash('npm test a'), bash('npm test b')])).toEqual(['Bash(npm test:*)']);
    for (const rule of ['Bash', 'Bash(*)', 'Bash(npm:*)', 'Bash(npm *)'])
      expect(rules([bash('git status && npm test')], [rule])).toEqual([]);
    const write = { tool: 'Write', input: { file_path: '/etc/hosts' } };
    expect(rules([write], ['Edit(//etc/**)'])).toEqual([]);
  });

  it('names others where the project denies some commands', () => {
    expect(rules([bash('npm test')], ['Bash(git push:*)', 'WebFetch'])).toEqual(['Bash(npm test:*)']);
  });
});

describe('the outcome of a run that came to its end', () => {
  const done = { outcome: 'done', sentence: 'Done.' } as const;
  const nothing: Ending = {
    mode: 'work',
    question: null,
    needed: null,
    changed: true,
    denied: [],
  };
  const denied = ['Bash(npm test:*)'];
  it.each<[string, Partial<Ending>, string]>([
    ['work', {}, 'done'],
    ['a question', { question: 'Which?' }, 'question'],
    ['a question about a plan', { question: 'Which?', mode: 'plan' }, 'question'],
    ['a plan', { mode: 'plan', changed: false, denied }, 'planned'],
    ['something denied, and no commit', { denied, changed: false }, 'denied'],
    ['something denied, and work in spite of it', { denied }, 'done'],
    ['something denied that it says it needed', { denied, needed: 'to test' }, 'denied'],
    ['nothing that could be allowed', { needed: 'to test', changed: false }, 'done'],
  ])('%s', (_, more, outcome) => {
    expect(closeVerdict(done, { ...nothing, ...more }).outcome).toBe(outcome);
  });

  it('stays what stopped it', () => {
    const failed = { outcome: 'failed', sentence: 'It ran out of turns.' } as const;
    expect(closeVerdict(failed, { ...nothing, question: 'Which?' })).toBe(failed);
  });
});
