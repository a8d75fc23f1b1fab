import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createFuzz, near, textOf } from '../fakes/fuzz.ts';

const fuzz = createFuzz(600);
const folder = mkdtempSync(path.join(os.tmpdir(), 'audition-workspaces-'));
afterAll(() => rm(folder, { recursive: true }));

/** The example with everything in it switched on, but for the keys that go with no task. */
const example = readFileSync(path.resolve(import.meta.dirname, '../../workspaces.example.toml'), 'utf8')
  .replaceAll(/^# (?=\[|\w+ = )/gm, '')
  .replaceAll(/^(action|max) = .*$/gm, '');
const file = path.join(folder, 'workspaces.toml');
const read = (text: string) => {
  writeFileSync(file, text);
  const env = { HOME: folder, AUDITION_WORKSPACES: file, GITHUB_TOKEN: 'token' };
  return readConfig(env, folder);
};
/** A configuration, or what is wrong with the file, in words for whoever wrote it. */
function isAnswered(text: string): boolean {
  const answer = read(text);
  if ('config' in answer) return true;
  expect(answer.problems).not.toEqual([]);
  for (const one of answer.problems)
    expect(one).toMatch(/^workspaces\.toml(: [\s\S]*: expected [\s\S]+, got [\s\S]+| is not TOML[\s\S]+)$/);
  return false;
}
/** TOML has no null. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value) ?? '{}', (_, part) => (part === null ? '' : part));

describe('anything near a valid workspaces.toml gives a configuration or a list of problems, never a fault', () => {
  it('with other values, or without some', () => {
    expect(isAnswered(example)).toBe(true);
    fuzz.all(near(parse(example)), (value) => {
      const table = plain(value);
      const isTable = typeof table === 'object' && !Array.isArray(table);
      isAnswered(stringify(isTable ? table : { projects: table }));
    });
  });

  it('with other text in it', () => {
    const pieces = ['[', ']', '[[schedule]]\n', '[projects.', '=', '"', "'''", '\n', '#', '.', '0x', '1e999'];
    const more = textOf(...pieces, '__proto__', 'constructor', '{', '}', ',', '-inf', '2026-11-21', '\\u');
    const places = fc.tuple(fc.nat(example.length), fc.nat(30), more);
    fuzz.all(places, ([at, without, text]) => {
      isAnswered(example.slice(0, at) + text + example.slice(at + without));
    });
  });
});
