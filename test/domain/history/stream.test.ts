import { describe, expect, it } from 'vitest';
import { failureTextLimit } from '../../../src/domain/history/beat.ts';
import { readStream } from '../../../src/domain/history/stream.ts';

/** Made-up rows in the shape of `--output-format stream-json`. */
const row = (type: string, message: object, parent: string | null = null) => ({
  ...{ type, message: { role: type, ...message }, parent_tool_use_id: parent },
});
const turn = (id: string, ...content: object[]) => row('assistant', { id, model: 'model-1', content });
const call = (id: string, command: string) => ({ type: 'tool_use', id, name: 'Bash', input: { command } });
const read = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: { file_path: 'till.txt' } });
const answer = (id: string, content: string, is_error = false) =>
  row('user', { content: [{ type: 'tool_result', tool_use_id: id, content, is_error }] });
const fails = (id: string, content: string) => answer(id, content, true);
const denial = (id: string, message: string) => ({
  ...{ type: 'system', subtype: 'permission_denied', tool_use_id: id, tool_name: 'Bash', message },
});
const end = (...denied: string[]) => ({
  ...{ type: 'result', subtype: 'success' },
  permission_denials: denied.map((id) => ({ tool_name: 'Read', tool_use_id: id, tool_input: {} })),
});
/** What the CLI answers when it is interrupted in the middle of a call. */
const ended = "The user doesn't want to proceed with this tool use. The tool use was rejected.";

function beatOf(rows: readonly (object | string)[], timedOut: string | null = null) {
  const stream = readStream();
  for (const one of rows) stream.add(typeof one === 'string' ? one : JSON.stringify(one));
  return stream.beat(timedOut);
}
const failuresOf = (...rows: (object | string)[]) => beatOf(rows).failures;

describe("a job's transcript", () => {
  it('tells who answered in how many turns, and what failed until it worked', () => {
    const beat = beatOf([
      { type: 'system', subtype: 'init', model: 'model-1' },
      turn('m1', { type: 'text', text: 'I look.' }),
      turn('m1', call('c1', 'npm test')),
      fails('c1', 'Exit code 1\nerror: the oven is cold'),
      turn('m2', call('c2', 'heat oven')),
      answer('c2', 'hot'),
      turn('m3', call('c3', 'npm test')),
      answer('c3', 'all well'),
      turn('m4', { type: 'text', text: 'Done.' }),
      end(),
    ]);
    expect(beat).toEqual({
      ...{ executor: 'model-1', turns: 4, rejections: [] },
      failures: [
        {
          ...{ kind: 'tool_error', tool: 'Bash', deed: 'Bash npm test', turnsToRecover: 2 },
          text: 'Exit code 1\nerror: the oven is cold',
        },
      ],
    });
  });

  it('holds nothing when nothing was said', () => {
    expect(beatOf([])).toEqual({ executor: null, turns: 0, failures: [], rejections: [] });
  });

  it('keeps what sub-agents did to themselves', () => {
    const rows = [
      turn('m1', call('c1', 'ls')),
      row('assistant', { id: 'm2', model: 'model-2', content: [call('c2', 'false')] }, 'c1'),
      row(
        'user',
        { content: [{ type: 'tool_result', tool_use_id: 'c2', content: 'no', is_error: true }] },
        'c1',
      ),
    ];
    const all = [...rows, answer('c1', 'done'), end('c2')];
    expect(beatOf(all)).toMatchObject({ executor: 'model-1', turns: 1, failures: [] });
  });

  it('is read past lines that are cut, damaged or of no kind it knows', () => {
    const whole = fails('c1', 'error: the oven is cold');
    const rows = [
      turn('m1', call('c1', 'bake')),
      JSON.stringify(whole).slice(0, -20),
      ...['', 'null', '[1]', '{"type":"from_the_future"}', '{"type":"redacted"}', '\u0000'],
      whole,
    ];
    expect(failuresOf(...rows)).toMatchObject([{ text: 'error: the oven is cold' }]);
  });

  it('knows a hook that said no', () => {
    expect(
      failuresOf(
        turn('m1', call('c1', 'git push')),
        fails('c1', 'PreToolUse:Bash hook error: [./check]: not on a Sunday'),
        row('user', { content: 'Stop hook feedback:\nthe oven is still on' }),
        end('c1'),
      ),
    ).toMatchObject([
      { kind: 'gate', deed: 'Bash git push' },
      { kind: 'gate', tool: 'hook', text: 'Stop hook feedback:\nthe oven is still on' },
    ]);
  });

  it('knows a hook that denied a call by its answer, whose reason alone is the result', () => {
    const meta = (id: string, source: string) => ({
      tool_result_meta: [{ id, permission_decision: { decision: 'reject', source } }],
    });
    expect(
      failuresOf(
        turn('m1', call('c1', 'git push'), call('c2', 'git tag'), call('c3', 'npm test')),
        { ...fails('c1', 'not on a Sunday'), ...meta('c1', 'hook') },
        { ...fails('c2', 'not on a Monday'), ...meta('c2', 'rule') },
        { ...fails('c3', 'PreToolUse:Bash hook error: [./check]: no'), ...meta('c3', 'hook') },
        end('c1', 'c2', 'c3'),
      ),
    ).toMatchObject([
      { kind: 'gate', text: 'PreToolUse hook denied: not on a Sunday', deed: 'Bash git push' },
      { kind: 'denied', text: 'not on a Monday' },
      { kind: 'gate', text: 'PreToolUse:Bash hook error: [./check]: no' },
    ]);
  });

  it('holds no text that PostgreSQL would refuse', () => {
    const text = `nul \0 and half a croissant ${'🥐'.slice(0, 1)}, then ${'🥐'.repeat(failureTextLimit)}`;
    const [failure] = failuresOf(turn('m1', call('c1', 'bake')), fails('c1', text));
    expect(failure?.text).toContain('nul  and half a croissant \ufffd, then');
    expect(failure?.text.isWellFormed()).toBe(true);
  });
});

describe('a denial', () => {
  const message = 'Permission to use Bash with command curl has been denied.';

  it('is told by an event and by the result of the call, and counts once', () => {
    expect(
      failuresOf(turn('m1', call('c1', 'curl x')), denial('c1', message), fails('c1', message), end('c1')),
    ).toEqual([{ kind: 'denied', tool: 'Bash', deed: 'Bash curl x', text: message, turnsToRecover: null }]);
  });

  it('is one also when the session ended before the call was answered', () => {
    expect(failuresOf(turn('m1', call('c1', 'curl x')), denial('c1', message))).toMatchObject([
      { kind: 'denied', deed: 'Bash curl x', text: message },
    ]);
  });

  it('that reads like any error is known by the end, which lists them', () => {
    expect(
      failuresOf(turn('m1', read('c1')), fails('c1', 'The till is closed to you.'), end('c1')),
    ).toMatchObject([{ kind: 'denied', tool: 'Read', text: 'The till is closed to you.' }]);
  });

  it('is not what else failed beside it', () => {
    const rows = [
      denial('c1', message),
      fails('c1', 'The till is closed to you.'),
      fails('c2', 'error: cold'),
    ];
    expect(failuresOf(turn('m1', read('c1'), call('c2', 'bake')), ...rows)).toMatchObject([
      { kind: 'denied', deed: 'Read' },
      { kind: 'tool_error', deed: 'Bash bake' },
    ]);
  });
});

describe('a session out of its time', () => {
  const sentence = 'It was stopped after 30 minutes.';
  const timeouts = (...rows: object[]) =>
    beatOf(rows, sentence).failures.filter(({ kind }) => kind === 'timeout');

  it('failed in the call it was ended in', () => {
    const [first, second] = [turn('m1', call('c1', 'ls')), turn('m2', call('c2', 'npm test'))];
    const expected = [{ tool: 'Bash', deed: 'Bash npm test', text: sentence, turnsToRecover: null }];
    expect(timeouts(first, answer('c1', 'bread'), second)).toMatchObject(expected);
    expect(timeouts(first, second, fails('c2', ended))).toMatchObject(expected);
  });

  it('failed as a whole when it was calling nothing', () => {
    const rows = [turn('m1', call('c1', 'ls')), answer('c1', 'bread')];
    expect(timeouts(...rows)).toMatchObject([{ tool: 'job', deed: 'job', text: sentence }]);
    expect(timeouts()).toMatchObject([{ deed: 'job' }]);
  });

  it('was not corrected by anybody', () => {
    const rows = [turn('m1', call('c1', 'ls')), fails('c1', ended)];
    expect(beatOf(rows, sentence).rejections).toEqual([]);
  });
});
