import { describe, expect, it } from 'vitest';
import { readSession } from '../../../src/domain/history/beats.ts';
import { readRow } from '../../../src/domain/history/row.ts';

let count = 0;
const row = (type: string, content: unknown, more: object = {}) => {
  count += 1;
  const at = new Date(Date.UTC(2026, 0, 5, 9, 0, count)).toISOString();
  return { type, uuid: `u${count}`, timestamp: at, message: { role: type, content }, ...more };
};
const user = (content: unknown, more: object = {}) => row('user', content, more);
const turn = (id: string, ...content: unknown[]) =>
  row('assistant', content, { message: { id, model: 'model-1', content } });
const says = (text: string) => ({ type: 'text', text });
const calls = (id: string, command: string) => ({ type: 'tool_use', id, name: 'Bash', input: { command } });
const result = (id: string, content: unknown, is_error = false) => ({
  ...{ type: 'tool_result', tool_use_id: id, content, is_error },
});

function beatsOf(...lines: unknown[]) {
  const session = readSession('s1', 'bakery');
  for (const line of lines) for (const one of readRow(line) ?? []) session.add(one);
  return session.beats();
}
const requestsOf = (...lines: unknown[]) => beatsOf(...lines).map(({ request }) => request);

describe('a session becomes beats', () => {
  it('one for each request, with who answered and in how many turns', () => {
    const beats = beatsOf(
      user('bake bread'),
      turn('m1', says('I will')),
      turn('m1', calls('c1', 'bake')),
      user([result('c1', 'done')]),
      turn('m2', says('It is baked')),
      user([says('and sell it')]),
      turn('m3', says('sold')),
    );
    expect(beats).toMatchObject([
      { session: 's1', conversation: 's1', project: 'bakery', request: 'bake bread', turns: 2 },
      { request: 'and sell it', turns: 1, executor: 'model-1', interrupted: false },
    ]);
  });

  it('what a person says while the executor works is a request of its own', () => {
    expect(
      requestsOf(
        user('bake'),
        turn('m1', calls('c1', 'bake')),
        user([result('c1', 'ok'), says('rye, please')]),
      ),
    ).toEqual(['bake', 'rye, please']);
    const queued = {
      type: 'attachment',
      uuid: 'q',
      attachment: { type: 'queued_command', prompt: 'no salt' },
    };
    expect(requestsOf(user('bake'), queued)).toEqual(['bake', 'no salt']);
  });

  it('machines open none: summaries, sub-agents, notices, echoes, loaded skills', () => {
    expect(
      requestsOf(
        user('bake'),
        user('This session is being continued …', { isCompactSummary: true }),
        user('find the oven', { isSidechain: true }),
        user('Base directory for this skill: /x', { isMeta: true }),
        user('<task-notification>…</task-notification>'),
        user('a teammate says hello', { origin: { kind: 'teammate' } }),
        user([{ type: 'image' }]),
        { type: 'file-history-snapshot' },
        { type: 'summary', summary: 'Bread' },
      ),
    ).toEqual(['bake']);
  });

  it('a command is one when a model answers it, and none when Claude Code does', () => {
    const command = (name: string) => user(`<command-name>/${name}</command-name>`);
    const echo = user('<local-command-stdout></local-command-stdout>');
    expect(requestsOf(command('clear'), echo, user('bake'), command('exit'))).toEqual(['bake']);
    expect(requestsOf(command('menu'), user('# Menu', { isMeta: true }), turn('m1', says('…')))).toEqual([
      '/menu',
    ]);
  });

  it('a plan and a session that goes on have a beat without words', () => {
    expect(requestsOf(user('Implement the following plan:\n# Bread'), turn('m1', says('ok')))).toEqual(['']);
    expect(
      requestsOf(user('This session is being continued …', { isCompactSummary: true }), turn('m1')),
    ).toEqual(['']);
  });
});

describe('what goes wrong in a beat', () => {
  it('is kept with how many turns it took until the same thing worked', () => {
    const [beat] = beatsOf(
      user('commit'),
      turn('m1', calls('c1', 'git commit -m one')),
      user([result('c1', [says('Exit code 1\nlint failed')], true)]),
      turn('m2', calls('c2', 'lint --fix'), calls('c3', 'git push')),
      user([result('c2', 'ok'), result('c3', 'Command timed out after 2m', true)]),
      turn('m3', calls('c4', 'cd shop && git commit -m one')),
      user([result('c4', 'ok')]),
    );
    expect(beat?.failures).toMatchObject([
      { kind: 'tool_error', tool: 'Bash', text: 'Exit code 1\nlint failed', turnsToRecover: 2 },
      { kind: 'timeout', tool: 'Bash', turnsToRecover: null },
    ]);
  });

  it('the end of it counts for every time the same thing went wrong in this beat', () => {
    const [first, second] = beatsOf(
      user('bake'),
      turn('m1', calls('c1', 'bake'), calls('c2', 'bake')),
      user([result('c1', 'cold', true), result('c2', 'cold', true)]),
      turn('m2', calls('c3', 'bake')),
      user([result('c3', 'ok')]),
      turn('m3', calls('c4', 'bake')),
      user([result('c4', 'cold', true)]),
      user('again'),
      turn('m4', calls('c5', 'bake')),
      user([result('c5', 'ok')]),
    );
    expect(first?.failures.map(({ turnsToRecover }) => turnsToRecover)).toEqual([1, 1, null]);
    expect(second?.failures).toEqual([]);
  });

  it('a rejection is what the person said, without it an interruption', () => {
    const no = "The user doesn't want to proceed with this tool use. The tool use was rejected.";
    const [first, second] = beatsOf(
      user('bake'),
      turn('m1', calls('c1', 'bake')),
      user([result('c1', `${no} To tell you how to proceed, the user said:\nuse rye`, true)]),
      user('again'),
      turn('m2', calls('c2', 'bake')),
      user([result('c2', no, true)]),
    );
    expect(first).toMatchObject({ rejections: [{ reason: 'use rye' }], interrupted: false, failures: [] });
    expect(second).toMatchObject({ rejections: [], interrupted: true });
  });

  it('a hook that says no is a gate, wherever its word stands', () => {
    const [beat] = beatsOf(
      user('bake'),
      turn('m1', says('done')),
      user('Stop hook feedback:\nno', { isMeta: true }),
    );
    expect(beat?.failures).toMatchObject([{ kind: 'gate', text: 'Stop hook feedback:\nno' }]);
  });

  it('an interruption belongs to the beat it stopped', () => {
    const [first, second] = beatsOf(
      user('bake'),
      turn('m1'),
      user([says('[Request interrupted by user]')]),
      user('rye'),
    );
    expect([first?.interrupted, second?.interrupted]).toEqual([true, false]);
  });
});

describe('tokens', () => {
  const spends = (id: string, usage: unknown, more: object = {}) =>
    row('assistant', [], { message: { id, model: 'model-1', content: [], usage }, ...more });
  const tokensOf = (...lines: unknown[]) => {
    const session = readSession('s1', 'bakery');
    for (const line of lines) for (const one of readRow(line) ?? []) session.add(one);
    return session.tokens();
  };

  it('are what models read and wrote, a message once: the most any of its rows says', () => {
    const cached = { cache_read_input_tokens: 1_000, cache_creation_input_tokens: 100 };
    const rows = [
      user('bake'),
      spends('m1', { input_tokens: 10, output_tokens: 1, ...cached }),
      spends('m1', { input_tokens: 10, output_tokens: 5, ...cached }),
      spends('m1', { input_tokens: 10, output_tokens: 5, ...cached }),
      spends('m2', { input_tokens: 7, output_tokens: 3 }),
    ];
    expect(tokensOf(...rows)).toBe(1_115 + 10);
  });

  it("count a sub-agent's too, and nothing that is no number", () => {
    const odd = { input_tokens: '7', output_tokens: -3, cache_read_input_tokens: null, other: 9 };
    const aside = spends('m1', { output_tokens: 5 }, { isSidechain: true });
    expect(tokensOf(user('bake'), aside, spends('m2', odd), spends('m3', null), turn('m4'))).toBe(5);
  });
});

it.each([null, 7, 'text', [1]])('a line that is %j is damaged', (line) => {
  expect(readRow(line)).toBeNull();
});
it.each([
  {},
  { type: 'user' },
  { type: 'assistant', message: 3 },
  { type: 'user', message: { content: [null, 4] } },
])('a row of an unknown shape is passed over: %j', (line) => expect(readRow(line)).not.toBeNull());
