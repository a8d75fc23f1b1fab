import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../../src/domain/artifact.ts';
import { checkShape } from '../../../src/domain/stage/shape.ts';
import { treeFile } from './files.ts';

const livePath = '.claude/skills/add-product';
const main = treeFile(`${livePath}/SKILL.md`, '---\nname: add-product\ndescription: Adds a product.\n---\n');
const skill: Artifact = { kind: 'skill', slug: 'add-product', livePath, files: [main] };

describe('the shape of an artifact', () => {
  it('passes for a skill at its own path, and says how large it is', () => {
    const checked = checkShape({
      ...skill,
      files: [main, treeFile(`${livePath}/scripts/add.sh`, '#!/bin/sh\n')],
    });
    expect(checked).toMatchObject({ name: 'shape', passed: true, words: 'one skill, 2 files, 65 bytes' });
  });

  it('passes for a rule, which is one file', () => {
    const path = '.claude/rules/two-decimals.md';
    const files = [treeFile(path, 'Prices have two decimals.\n')];
    expect(checkShape({ kind: 'rule', slug: 'two-decimals', livePath: path, files }).passed).toBe(true);
  });

  it.each<[string, Partial<Artifact>, string]>([
    ['a file elsewhere', { files: [main, treeFile('prices.md', '')] }, 'prices.md is outside of'],
    ['a link', { files: [main, treeFile(`${livePath}/key`, '/etc/passwd', '120000')] }, 'key is a link'],
    ['no file', { files: [] }, 'it has no file'],
    ['another name', { slug: 'add-bread' }, 'is not named add-bread'],
    ['no frontmatter', { files: [treeFile(`${livePath}/SKILL.md`, 'hello')] }, 'frontmatter'],
    ['too much', { files: [main, treeFile(`${livePath}/big`, 'x'.repeat(70_000))] }, 'bytes; at most'],
  ])('fails for %s', (_, wrong, words) => {
    const checked = checkShape({ ...skill, ...wrong });
    expect(checked.passed).toBe(false);
    expect(checked.words).toContain(words);
  });
});
