import { expect, it } from 'vitest';
import type { TreeFile } from '../../src/domain/diff.ts';
import { notPlain } from '../../src/domain/plain-artifact.ts';

const file = (path: string, text: string, mode: TreeFile['mode'] = '100644'): TreeFile => ({
  ...{ path, mode },
  content: new TextEncoder().encode(text),
});
const head = '---\nname: add-product\ndescription: >\n  Adds a product\n  to the list.\n---\n';

it('has nothing against text that is read', () => {
  expect(
    notPlain([file('a/SKILL.md', `${head}Write \`a row\`. Really!\n`), file('a/prices.txt', 'x')]),
  ).toEqual([]);
  expect(notPlain([file('r.md', '---\npaths:\n  - "src/**"\n- "test/**"\n---\nAsk first.\n')])).toEqual([]);
  expect(notPlain([file('r.md', 'Ask first.\n\n---\n\nAlways.\n')])).toEqual([]);
});

it.each([
  ['an executable', file('a/notes.md', 'text', '100755'), 'a/notes.md is executable'],
  ['a script without the bit', file('a/add.md', '#!/bin/sh\nls'), 'a/add.md is a script'],
  [
    'code that a tool is told to run',
    file('a/add.py', 'print(1)'),
    'a/add.py is neither Markdown nor plain text',
  ],
  [
    'a command in a code span',
    file('a/SKILL.md', `${head}Now: !\`date\``),
    'a/SKILL.md runs a command when it is read',
  ],
  ['a command in a fence', file('r.md', 'Now:\n```!\ndate\n```'), 'r.md runs a command when it is read'],
  [
    'a command in a fence that begins in a line',
    file('r.md', '> Now: ```!\ndate\n```'),
    'r.md runs a command when it is read',
  ],
])('names %s', (_, one, words) => {
  expect(notPlain([one])).toEqual([words]);
});

it.each([
  ['hooks', 'name: a\nhooks:\n  PreToolUse: []'],
  ['allowed tools', 'name: a\nallowed-tools: Bash'],
  ['a quoted field', 'name: a\n"hooks": {}'],
  ['allowed tools behind a bare carriage return', 'name: a\rallowed-tools: Bash'],
  ['all fields in one', '{name: a, hooks: {}}'],
])('names a head with %s', (_, fields) => {
  const words = 'the head of a/SKILL.md says more than a name, a description and paths';
  expect(notPlain([file('a/SKILL.md', `---\n${fields}\n---\nText.\n`)])).toEqual([words]);
  expect(
    notPlain([file('a/SKILL.md', `\uFEFF---\r\n${fields.replaceAll('\n', '\r\n')}\r\n---\r\nText.`)]),
  ).toEqual([words]);
  expect(notPlain([file('a/SKILL.md', `\n---\n${fields}\n---\n`)])).toEqual([words]);
});
