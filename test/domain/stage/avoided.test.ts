import { describe, expect, it } from 'vitest';
import { checkAvoided, type Failing, isSettled, judgeAttempts } from '../../../src/domain/stage/avoided.ts';

const bash = (command: string) => ({ tool: 'Bash', input: { command } });
const failing = (commands: readonly string[], before: readonly string[] = []): Failing => ({
  calls: commands.map(bash),
  before: new Set(before),
});
const attempted = (of: Failing, ...commands: readonly string[]) =>
  judgeAttempts(commands.map(bash), of, true);

describe('what is attempted with a rule', () => {
  it('is the failing call again when it has the same words, also among others of one line', () => {
    const of = failing(['npm test']);
    expect(attempted(of, 'ls', 'npm  test')).toEqual({ came: 'again', call: 'npm test' });
    expect(attempted(of, 'cd /work && npm test')).toMatchObject({ came: 'again' });
  });

  it('is the failing call again with other words only where it failed with different words before', () => {
    expect(attempted(failing(['mix --cups 3 flour']), 'mix --cups 2 oats')).toEqual({
      came: 'unclear',
      why: '"mix --cups 2 oats" is near to what failed',
    });
    const twice = failing(['mix --cups 3 flour', 'mix --cups 1 salt']);
    expect(attempted(twice, 'mix --cups 2 oats')).toMatchObject({ came: 'again' });
  });

  it('keeps away when something else is done, or the same with other options', () => {
    const of = failing(['mix --cups 3 flour', 'mix --cups 1 salt']);
    expect(attempted(of, 'mix --grams 300 flour')).toEqual({ came: 'kept' });
  });

  it('tells nothing when it only looked, or was not at its end', () => {
    const of = failing(['npm test']);
    expect(attempted(of, 'ls', 'git status')).toMatchObject({ came: 'unclear', why: /nothing was done/ });
    expect(attempted(of)).toMatchObject({ came: 'unclear' });
    expect(judgeAttempts([bash('make')], of, false)).toMatchObject({ why: /not at its end after 8 turns/ });
  });

  it('tells nothing when the call comes after what no failing job had done before it: that may cure it', () => {
    const of = failing(['npm test'], ['Bash npm install']);
    expect(attempted(of, 'npm install', 'npm test')).toMatchObject({ came: 'again' });
    const cured = { came: 'unclear', why: '"npm test" is called again, but after "docker compose up"' };
    expect(attempted(of, 'docker compose up', 'npm test')).toEqual(cured);
    expect(attempted(of, 'docker compose up && npm test')).toMatchObject({ came: 'unclear' });
  });

  it('is the same for other tools in the same folder or at the same server', () => {
    const edit = (file_path: string) => ({ tool: 'Edit', input: { file_path, old_string: 'a' } });
    const of = { calls: [edit('/c/dist/a.js'), edit('/c/dist/b.js')], before: new Set<string>() };
    expect(judgeAttempts([edit('/c/dist/c.js')], of, true)).toMatchObject({ came: 'again' });
    expect(judgeAttempts([edit('/c/src/c.js')], of, true)).toEqual({ came: 'kept' });
  });
});

describe('whether a rule keeps the failure away', () => {
  const kept = { request: 'bake bread', came: 'kept' } as const;
  const again = { request: 'bake rolls\nfor the inn', came: 'again', call: 'mix --cups 3' } as const;
  const unclear = { request: 'bake buns', came: 'unclear', why: 'nothing was done that could tell' } as const;

  it('passes with what the line says', () => {
    expect(checkAvoided('no-cups', [kept, kept])).toMatchObject({
      ...{ passed: true, said: 'kept away from in 2 of 2 of those requests' },
    });
    expect(isSettled([kept, unclear])).toBe(false);
  });

  it('fails with the call, and for which request', () => {
    expect(isSettled([again])).toBe(true);
    expect(checkAvoided('no-cups', [unclear, again])).toMatchObject({
      ...{ passed: false, words: 'with no-cups it is done again: "mix --cups 3", for "bake rolls"' },
    });
  });

  it('neither passes nor fails otherwise, and the line says nothing', () => {
    const told = checkAvoided('no-cups', [kept, unclear]);
    expect(told).toMatchObject({
      passed: null,
      words: /^kept away from in 1 of 2 .*; for "bake buns" nothing/,
    });
    expect(told).not.toHaveProperty('said');
    expect(checkAvoided('x', [{ request: 'bake', came: 'untried', why: 'No.' }]).words).toMatch(/: No\.$/);
    expect(checkAvoided('x', [])).toMatchObject({ passed: null, words: /the record holds no call/ });
  });
});
