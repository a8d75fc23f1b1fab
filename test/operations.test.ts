import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { environmentSchema } from '../src/environment.ts';
import { workspacesSchema } from '../src/workspaces.ts';
import { projectKeys } from '../src/workspaces-project.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const page = read('OPERATIONS.md');
const source = globSync('src/**/*.ts', { cwd: new URL('..', import.meta.url) })
  .map(read)
  .join('\n');

it('names no key of the environment or the file that is not there', () => {
  const keys = [...page.matchAll(/`((?:AUDITION_|SLACK_|CLAUDE_|DATABASE_)\w+)`/g)].map(([, key]) => key);
  expect(keys).toContain('AUDITION_HEALTH_PORT');
  for (const key of keys) expect(Object.keys(environmentSchema.shape)).toContain(key);
  const inFile = [...page.matchAll(/`(\w+)` of `workspaces\.toml`/g)].map(([, key]) => key);
  expect(inFile).toEqual(['transcripts_days']);
  for (const key of inFile) expect({ ...workspacesSchema.shape, ...projectKeys }).toHaveProperty(key ?? '');
});

it('names no command that is not there', () => {
  const commands = new Set(
    [...page.matchAll(/audition (?:-- )?(backup|restore|doctor|show|\w+) ?(?=<|`)/g)].map(([, name]) => name),
  );
  expect([...commands].toSorted()).toEqual(['backup', 'doctor', 'restore', 'show']);
  for (const name of commands)
    expect(source).toMatch(new RegExp(`\\.command\\('${name}'\\)|'job', '${name}'`));
});

it('quotes what is really said: every sentence of its table and every message of the log', () => {
  const [, table = ''] = page.split('## What to do when');
  const said = [...table.matchAll(/^\| (.+?) \| /gm)]
    .map(([, words = '']) => words)
    .filter((words) => !/^(it says|-+)/.test(words));
  const messages = [...page.matchAll(/\*(a \w.*?|the lock.*?)\*/g)].map(([, words = '']) => words);
  expect(said.length).toBeGreaterThan(8);
  expect(messages).toHaveLength(7);
  for (const words of [...said, ...messages])
    for (const part of words.split('…')) {
      const plain = part
        .trim()
        .replace(/[()]+$/, '')
        .replace(/\($/, '')
        .trim();
      if (plain.length > 3) expect(source, words).toContain(plain.replace(/^\): /, ''));
    }
});
