import { describe, expect, it } from 'vitest';
import { readArtifact, wantedKind } from '../../src/domain/artifact.ts';
import { citeJobs } from '../../src/domain/artifact-citation.ts';
import type { TreeFile } from '../../src/domain/diff.ts';
import { splitExitLine } from '../../src/domain/exit-line.ts';
import { readNoticed } from '../../src/domain/prompt-builder.ts';

const file = (path: string, text: string): TreeFile => ({
  path,
  mode: '100644',
  content: new TextEncoder().encode(text),
});
const skill = file(
  'SKILL.md',
  '---\nname: add-product\ndescription: Adds a product.\n---\nRun the script.\n',
);

const readSkill = (files: readonly TreeFile[]) => readArtifact('skill', files);
const rule =
  '# Weigh everything\n\nWhen: a recipe is written.\nUse the scales.\n\n> use the scales, not cups\n';
const hook = {
  ...{ name: 'no-force', event: 'PreToolUse', matcher: 'Bash', script: 'check.sh' },
  says: 'Stops a forced push; push without force instead.',
};
const script = file('check.sh', '#!/bin/sh\nexit 0\n');
const textOf = (files: readonly TreeFile[], at = 0) => new TextDecoder().decode(files[at]?.content);
const problemsOf = (read: ReturnType<typeof readArtifact>) =>
  'problems' in read ? read.problems.join() : '';

describe('the kind of an artifact', () => {
  it.each([
    ['repeated_task', null, 'skill'],
    ['repeated_task', 'rule', 'rule'],
    ['repeated_task', 'hook', 'skill'],
    ['recurring_failure', null, 'rule'],
    ['recurring_failure', 'hook', 'hook'],
    ['recurring_correction', null, 'rule'],
    ['recurring_correction', 'skill', 'rule'],
    ['recurring_correction', 'none', 'rule'],
  ] as const)('for a %s that was judged %s is a %s', (signal, judged, kind) => {
    expect(wantedKind(signal, judged)).toBe(kind);
  });
});

describe('a rule', () => {
  it('is one short file that says when it applies', () => {
    expect(readArtifact('rule', [file('weigh-everything.md', rule)])).toMatchObject({
      kind: 'rule',
      slug: 'weigh-everything',
      livePath: '.claude/rules/weigh-everything.md',
      files: [{ path: '.claude/rules/weigh-everything.md', mode: '100644' }],
    });
  });

  it.each<[string, TreeFile[], string]>([
    ['two files', [file('a.md', rule), file('b.md', rule)], 'exactly one file'],
    ['no Markdown', [file('a.txt', rule)], 'exactly one file'],
    ['a name that is no slug', [file('Weigh It.md', rule)], 'lower case'],
    ['long', [file('a.md', `${rule}${'more\n'.repeat(30)}`)], '30 are allowed'],
    ['large', [file('a.md', `${rule}${'x'.repeat(2100)}`)], '2048 are allowed'],
    ['without a heading', [file('a.md', rule.replace('# ', ''))], 'heading'],
    ['silent about when it applies', [file('a.md', rule.replace('When:', 'Then:'))], 'When:'],
    ['silent about what to do', [file('a.md', '# A\n\nWhen: always.\n\n> no\n')], 'what to do'],
    ['reaching out of the repository', [file('a.md', `${rule}See @~/notes.md\n`)], 'outside'],
  ])('is refused with a reason when it is %s', (_, files, reason) => {
    expect(problemsOf(readArtifact('rule', files))).toContain(reason);
  });
});

describe('a hook', () => {
  const json = (more: object = {}) => file('hook.json', JSON.stringify({ ...hook, ...more }));

  it('is a script with words of its own, and how it is registered', () => {
    const read = readArtifact('hook', [json(), script]);
    expect(read).toMatchObject({
      ...{ kind: 'hook', slug: 'no-force', livePath: '.claude/hooks/no-force' },
      files: [
        { path: '.claude/hooks/no-force/README.md' },
        { path: '.claude/hooks/no-force/check.sh', mode: '100755' },
      ],
      registration: {
        ...{ event: 'PreToolUse', matcher: 'Bash' },
        hook: {
          type: 'command',
          command: '"$CLAUDE_PROJECT_DIR"/.claude/hooks/no-force/check.sh',
          timeout: 10,
        },
      },
    });
    expect('files' in read && textOf(read.files)).toBe(
      '# no-force\n\nWhen: PreToolUse of Bash.\nStops a forced push; push without force instead.\n',
    );
  });

  it('can turn out to be a rule only, and a rule never to be a hook', () => {
    expect(readArtifact('hook', [file('weigh.md', rule)])).toMatchObject({ kind: 'rule', slug: 'weigh' });
    expect(problemsOf(readArtifact('rule', [json(), script]))).toContain('exactly one file');
  });

  it.each<[string, TreeFile[], string]>([
    ['not JSON', [file('hook.json', 'hello'), script], 'not JSON'],
    ['at an event of its own', [json({ event: 'Stop' }), script], 'event'],
    ['without a matcher', [json({ matcher: '' }), script], 'matcher must name the tools'],
    ['with a matcher that is no pattern', [json({ matcher: '(' }), script], 'pattern'],
    ['with more than was asked for', [json({ async: true }), script], 'async'],
    ['without its script', [json()], 'not there'],
    ['with a script that nothing runs', [json(), file('check.sh', 'exit 0')], '#! line'],
    [
      'one that answers instead of failing',
      [json(), file('check.sh', '#!/bin/sh\necho \'{"permissionDecision":"deny"}\'\n')],
      'check.sh answers with a permissionDecision; to stop a call it prints why on stderr and exits with 2',
    ],
    ['large', [json(), script, file('data', 'x'.repeat(17_000))], 'bytes'],
  ])('is refused with a reason when it is %s', (_, files, reason) => {
    expect(problemsOf(readArtifact('hook', files))).toContain(reason);
  });
});

describe('the jobs an artifact comes from', () => {
  const cited = (text: string, jobs: number[]) => {
    const read = readArtifact('rule', [file('a.md', text)]);
    if ('problems' in read) throw new Error(read.problems.join());
    return textOf(citeJobs(read, jobs).files);
  };

  it('are its last line, also after an update', () => {
    const first = cited(rule, [1, 2, 3]);
    expect(first).toBe(`${rule}\nFrom jobs 1, 2 and 3.\n`);
    expect(cited(first, [3, 9])).toBe(`${rule}\nFrom jobs 1, 2, 3 and 9.\n`);
    expect(cited(rule, [4])).toBe(`${rule}\nFrom job 4.\n`);
    expect(cited(rule, [])).toBe(rule);
  });
});

describe('what a builder wrote', () => {
  it('is one skill at its own path, its scripts executable', () => {
    expect(readSkill([skill, file('scripts/add.sh', '#!/bin/sh\n')])).toMatchObject({
      slug: 'add-product',
      livePath: '.claude/skills/add-product',
      files: [
        { path: '.claude/skills/add-product/SKILL.md', mode: '100644' },
        { path: '.claude/skills/add-product/scripts/add.sh', mode: '100755' },
      ],
    });
  });

  it('may lie in a folder of its own', () => {
    expect(readSkill([{ ...skill, path: 'add-product/SKILL.md' }])).toMatchObject({ slug: 'add-product' });
  });

  it.each<[string, TreeFile[], string]>([
    ['nothing', [], 'SKILL.md is missing'],
    ['no frontmatter', [file('SKILL.md', 'hello')], 'frontmatter'],
    ['a name that is no slug', [file('SKILL.md', '---\nname: ../x\ndescription: d\n---\n')], 'name must be'],
    ['a path that climbs', [skill, file('../x', '')], 'not allowed'],
    ['too much', [skill, file('big', 'x'.repeat(70_000))], 'bytes'],
  ])('is refused with a reason when it is %s', (_, files, reason) => {
    expect(problemsOf(readSkill(files))).toContain(reason);
  });
});

describe('the closing lines', () => {
  it('are split from what is shown', () => {
    const { shown, exit } = splitExitLine('Added it.\n\nAUDITION: add a product | by hand each time');
    expect(shown).toBe('Added it.');
    expect(exit).toEqual({ operation: 'add a product', note: 'by hand each time' });
  });

  it('may say none, stand in bold, or be missing', () => {
    expect(splitExitLine('Done.\n**AUDITION: none**')).toEqual({ shown: 'Done.', exit: null });
    expect(splitExitLine('Done.\r\n_AUDITION: add | again_ \r').exit).toEqual({
      operation: 'add',
      note: 'again',
    });
    expect(splitExitLine('Done.')).toEqual({ shown: 'Done.', exit: null });
  });

  it('give the line its clause, and the operation when there is none', () => {
    const task = { signal: 'repeated_task', title: 'collect notes' } as const;
    expect(readNoticed('ok\nNOTICED: notes are collected by hand.', task)).toBe(
      'notes are collected by hand',
    );
    expect(readNoticed('ok', task)).toBe('"collect notes" is asked for again and again');
    expect(readNoticed('', { signal: 'recurring_correction', title: 'no cups' })).toBe(
      '"no cups" has to be said again and again',
    );
  });
});
