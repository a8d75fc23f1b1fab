import { expect, it } from 'vitest';
import { asSaid, judgeTurn, type TurnFacts, talkWords, tookSince } from '../../src/domain/talk.ts';

const init: TurnFacts['init'] = {
  kind: 'init',
  ...{ sessionId: 's', model: 'm', cliVersion: '2', skills: [], slashCommands: [] },
};
const result: NonNullable<TurnFacts['result']> = {
  kind: 'result',
  ...{ subtype: 'success', isError: false, apiErrorStatus: null, text: 'Done.', turns: 1 },
  ...{ costUsd: 0.01, tokens: 10, durationMs: 5, denials: [], structured: null },
};
const turn = (more: Partial<TurnFacts> = {}): TurnFacts => ({
  ...{ init, result, lastText: 'Done.', usageLimit: null, asked: null, compacted: false },
  ...more,
});
const ended = (stderrTail: string, notStarted: string | null = null) => ({
  ...{ exitCode: 1, signal: null, endedBy: null, durationMs: 1, notStarted, stderrTail },
  ...turn({ init: null, result: null, lastText: '' }),
});

it('answers with what was said, and with what it wants to know', () => {
  expect(judgeTurn(turn(), null, [])).toEqual({ kind: 'answered', answer: 'Done.', words: [] });
  expect(judgeTurn(turn({ asked: 'Rye or spelt?' }), null, [])).toMatchObject({
    answer: 'Done.\n\nRye or spelt?',
  });
});

it('says beside it what became a summary, and what was not allowed', () => {
  expect(judgeTurn(turn({ compacted: true }), null, ['Bash(make:*)'])).toMatchObject({
    words: [talkWords.compacted, expect.stringContaining('Bash(make:*)')],
  });
});

it.each([
  ['a usage limit', { usageLimit: { resetsAt: null }, result: { ...result, isError: true } }, /usage limit/],
  ['a login that is missing', { result: { ...result, isError: true, apiErrorStatus: 401 } }, /not logged in/],
  ['an error of the API', { result: { ...result, isError: true, apiErrorStatus: 500 } }, /error \(500\)/],
])('fails with the words a job has for %s', (_, more, words) => {
  const end = judgeTurn(turn(more), null, []);
  expect(end).toMatchObject({ kind: 'failed', words: [expect.stringMatching(words)] });
});

it('needs a new session where this one is too long, or gone', () => {
  const long = { ...result, isError: true, apiErrorStatus: 400, text: 'Prompt is too long' };
  expect(judgeTurn(turn({ result: long }), null, [])).toMatchObject({ kind: 'renew' });
  const said = { ...result, text: 'Prompt is too long, you say. It is not.' };
  expect(judgeTurn(turn({ result: said }), null, [])).toMatchObject({ kind: 'answered' });
  expect(judgeTurn(null, ended('No conversation found with session ID: 1'), [])).toMatchObject({
    kind: 'gone',
  });
});

it('is interrupted when its process ended, unless it could not begin', () => {
  const killed = { ...ended(''), exitCode: null, signal: 'SIGKILL' };
  expect(judgeTurn(null, killed, [])).toMatchObject({ kind: 'interrupted' });
  expect(judgeTurn(null, { ...ended('Out of memory'), init }, [])).toMatchObject({ kind: 'interrupted' });
  const root = 'cannot be used with root privileges';
  expect(judgeTurn(null, ended(root), [])).toMatchObject({
    ...{ kind: 'failed', words: [expect.stringContaining(root)] },
  });
  expect(judgeTurn(null, ended('', 'There is no program.'), [])).toMatchObject({
    ...{ kind: 'failed', words: ['There is no program.'] },
  });
});

it('lets no words be a command to the CLI', () => {
  expect(asSaid('/clear')).toBe('This was said to you:\n/clear');
  expect(asSaid('clear it')).toBe('clear it');
});

it.each([
  ['in the same process', 0.5, 0.3, 0.9, 0.2],
  ['in one that was resumed', 0.5, null, 0.3, 0.2],
  ['in one that counts from nothing', 0.2, null, 0.3, 0.2],
])('tells what a turn took %s', (_, sum, last, kept, took) => {
  expect(tookSince(sum, last, kept)).toBeCloseTo(took);
});
