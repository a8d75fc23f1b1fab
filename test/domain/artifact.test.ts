import { describe, expect, it } from 'vitest';
import { readSkill } from '../../src/domain/artifact.ts';
import type { TreeFile } from '../../src/domain/diff.ts';
import { splitExitLine } from '../../src/domain/exit-line.ts';
import { readNoticed } from '../../src/domain/prompt.ts';

const file = (path: string, text: string): TreeFile => ({
  path,
  mode: '100644',
  content: new TextEncoder().encode(text),
});
const skill = file(
  'SKILL.md',
  '---\nname: add-product\ndescription: Adds a product.\n---\nRun the script.\n',
);

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
    expect((readSkill(files) as { problems: string[] }).problems.join()).toContain(reason);
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
    expect(splitExitLine('Done.')).toEqual({ shown: 'Done.', exit: null });
  });

  it('give the line its clause, and the operation when there is none', () => {
    expect(readNoticed('ok\nNOTICED: notes are collected by hand.', 'x')).toBe('notes are collected by hand');
    expect(readNoticed('ok', 'collect notes')).toBe('"collect notes" is asked for again and again');
  });
});
