import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenRules, type SourceFile } from './house.ts';

const root = path.resolve(import.meta.dirname, '..');
const filesBelow = (folder: string): SourceFile[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, ...name.split(path.sep)))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));

const planted = (file: string, text: string) => brokenRules([{ path: file, text }]);

describe('the house', () => {
  const files = [...filesBelow('src'), ...filesBelow('test')];

  it('is there to be looked at', () => {
    expect(files.map((file) => file.path)).toEqual(
      expect.arrayContaining(['src/config.ts', 'src/flow/ports.ts', 'test/house.ts']),
    );
  });

  it('keeps its rules: arrows, environment, length', () => {
    expect(brokenRules(files)).toEqual([]);
  });
});

describe('a rule broken on purpose is found', () => {
  it.each([
    ['src/domain/x.ts', "import { readFileSync } from 'node:fs';", 'node:fs'],
    ['src/domain/x.ts', "import type { Port } from '../flow/ports.ts';", 'src/flow/ports.ts (types)'],
    ['src/flow/x.ts', "import { createGit } from '../git/git.ts';", 'src/git/git.ts'],
    ['src/flow/x.ts', "import { execa } from 'execa';", 'execa'],
    [
      'src/flow/x.ts',
      "import { PrismaClient } from '../../prisma/client/client.ts';",
      'prisma/client/client.ts',
    ],
    [
      'src/slack/x.ts',
      "import type { Queues } from '../postgres/queue.ts';",
      'src/postgres/queue.ts (types)',
    ],
    ['src/git/x.ts', "import {\n  a,\n  b,\n} from '../flow/decide.ts';", 'src/flow/decide.ts'],
    ['src/claude/x.ts', "const git = await import('../git/git.ts');", 'src/git/git.ts'],
    ['src/claude/x.ts', "export { a } from '../config.ts';", 'src/config.ts'],
    [
      'src/redaction/x.ts',
      "import type { Job } from '../../prisma/client/client.ts';",
      'prisma/client/client.ts (types)',
    ],
    ['src/main.ts', "import { stage } from './rehearsal/stage.ts';", 'src/rehearsal/stage.ts'],
    ['src/cli/x.ts', "import '../rehearsal/stage.ts';", 'src/rehearsal/stage.ts'],
    ['src/main.ts', "import { fake } from '../test/fakes/git.ts';", 'test/fakes/git.ts'],
  ])('%s: %s', (file, text, target) => {
    expect(planted(file, `${text}\n`)).toEqual([`${file} must not import ${target}`]);
  });

  it.each([
    'const home = process.env.HOME;',
    'const { env } = process;',
    "import { env } from 'node:process';",
  ])('reading the environment in an edge: %s', (text) => {
    expect(planted('src/git/x.ts', text)).toEqual(['src/git/x.ts must not read process.env']);
    expect(planted('src/main.ts', text)).toEqual([]);
  });

  it('a file that grew too long', () => {
    expect(planted('src/git/x.ts', 'a;\n'.repeat(200))).toEqual([]);
    expect(planted('src/git/x.ts', 'a;\n'.repeat(201))).toEqual(['src/git/x.ts: 201 lines, at most 200']);
    expect(planted('test/x.test.ts', 'a;\n'.repeat(301))).toEqual(['test/x.test.ts: 301 lines, at most 300']);
  });
});

describe('what the rules allow', () => {
  it.each([
    ['src/domain/x.ts', "import { z } from 'zod';\nimport { a } from './card.ts';"],
    [
      'src/flow/x.ts',
      "import type { Job } from '../../prisma/client/client.ts';\nimport { a } from '../domain/card.ts';",
    ],
    ['src/git/x.ts', "import type { Git } from '../flow/ports.ts';\nimport { execa } from 'execa';"],
    ['src/postgres/x.ts', "import { PrismaClient } from '../../prisma/client/client.ts';"],
    ['src/cli/x.ts', "import { startApp } from '../app.ts';\nimport { a } from '../git/git.ts';"],
    ['src/rehearsal/x.ts', "import { startApp } from '../app.ts';\nimport { a } from '../slack/listen.ts';"],
  ])('%s', (file, text) => {
    expect(planted(file, text)).toEqual([]);
  });
});
