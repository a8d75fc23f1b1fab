import { describe, expect, it } from 'vitest';
import { namedCommands } from '../../../src/domain/stage/named-commands.ts';
import { checkSafety } from '../../../src/domain/stage/safety.ts';
import { scriptsIn, waysToRead } from '../../../src/domain/stage/scripts.ts';
import { treeFile } from './files.ts';

const script = (first: string) => scriptsIn([treeFile('add', `${first}\necho\n`)]);
const add = { path: 'add.sh', runs: '/bin/sh', said: '' };

describe('scripts', () => {
  it.each([
    ['#!/bin/sh', '/bin/sh', "'/bin/sh' -n 'add'"],
    ['#! /usr/bin/env bash', 'bash', "'bash' -n 'add'"],
    ['#!/usr/bin/env -S node --no-warnings', 'node', "'node' --check 'add'"],
    ['#!/usr/bin/env -S A=1 python3 -u', 'python3', expect.stringContaining('ast.parse')],
    ['#!/usr/bin/perl -w', '/usr/bin/perl', null],
    // Programs of its own, which reading it by them would run.
    ['#!.claude/skills/add/bash', '.claude/skills/add/bash', null],
    ['#!/usr/bin/env ./node', './node', null],
    ['#!/data/clones/upgrade-1-stage/sh', '/data/clones/upgrade-1-stage/sh', null],
    ['#!/usr/bin/../../data/sh', '/usr/bin/../../data/sh', null],
  ])('that begin with %s are run by %s', (first, runs, parses) => {
    const [found] = script(first);
    expect(found).toEqual({ path: 'add', runs });
    expect(found && waysToRead(found)).toEqual({ there: `command -v '${runs}'`, parses });
  });

  it('are not all that is text', () => {
    expect(script('echo #!/bin/sh')).toEqual([]);
    expect(script('#!')).toEqual([]);
  });
});

describe('the safety of an artifact', () => {
  it('passes with no secret in it and scripts that parse', () => {
    expect(checkSafety([treeFile('SKILL.md', 'Run it.')], [], [{ ...add, found: 'parses' }])).toEqual({
      ...{ name: 'safety', passed: true, words: 'no secret, 1 of 1 scripts parse', warnings: [] },
    });
    expect(checkSafety([], [], []).words).toBe('no secret, no script');
  });

  it('fails for a secret, a script that does not parse and one that nothing here can run', () => {
    const broken = { ...add, found: 'broken' as const, said: 'add.sh: 3: Syntax error\n' };
    const missing = { ...add, path: 'sum.rb', runs: 'ruby', found: 'missing' as const };
    const { passed, words } = checkSafety([], ['key.md holds what looks like a secret'], [broken, missing]);
    expect(passed).toBe(false);
    expect(words.split('; ')).toEqual([
      'key.md holds what looks like a secret',
      'add.sh does not parse: add.sh: 3: Syntax error',
      'sum.rb needs ruby, which jobs do not have on this host',
    ]);
  });

  it('says what was not read, and what is executable without being a script', () => {
    const files = [treeFile('notes.md', 'x', '100755'), treeFile('add.sh', '#!/bin/sh\n', '100755')];
    const { passed, warnings } = checkSafety(files, [], [{ ...add, runs: 'perl', found: 'unknown' }]);
    expect(passed).toBe(true);
    expect(warnings).toEqual([
      'add.sh is run by perl and was not read: only shells, node and python of the host do that',
      'notes.md is executable and does not say what runs it',
    ]);
  });
});

describe('commands that are allowed, and named', () => {
  it.each([
    ['curl -s https://example.com', 'network (curl)'],
    ['rows=$(wget -qO- "$1")', 'network (wget)'],
    ['  git add . && git push origin main', 'network (git push)'],
    ['Then run `npm publish` in it.', 'network (npm publish)'],
    ['const page = await fetch(url);', 'network (fetch)'],
    ['rm -rf build', 'destructive (rm)'],
    ['/bin/rm -rf build', 'destructive (rm)'],
    ['LANG=C env /usr/bin/curl -s x', 'network (curl)'],
    ['TOKEN=x curl -s y', 'network (curl)'],
    ['if true; then rm x; fi', 'destructive (rm)'],
    ['git reset --hard', 'destructive (git reset --hard)'],
    ["find . -name '*.tmp' -delete", 'destructive (-delete)'],
    ['shutil.rmtree(folder)', 'destructive (rmtree)'],
    ['ssh host "rm x"', 'network (ssh)'],
  ])('%s', (line, found) => {
    expect(namedCommands([treeFile('a.sh', `#!/bin/sh\n${line}\n`)])).toEqual([`a.sh, line 2: ${found}`]);
  });

  it.each(['# curl is not used', 'echo "the form is added"', 'farm add', 'git commit -m x', 'format rm.txt'])(
    'is not: %s',
    (line) => {
      expect(namedCommands([treeFile('a.sh', line)])).toEqual([]);
    },
  );

  it('are counted where they are many', () => {
    const named = namedCommands([treeFile('a.sh', 'rm x\n'.repeat(13))]);
    expect(named).toHaveLength(11);
    expect(named.at(-1)).toBe('and 3 more lines like these');
  });
});
