import { expect, it } from 'vitest';
import { readCalls } from '../../../src/domain/history/recorded-calls.ts';

const called = (id: string, name: string, input: object, more: object = {}) => ({
  ...{ type: 'assistant', ...more },
  message: { id, model: 'claude-x', content: [{ type: 'tool_use', id, name, input }] },
});
const came = (tool_use_id: string, content: string, is_error: boolean) => ({
  type: 'user',
  message: { content: [{ type: 'tool_result', tool_use_id, content, is_error }] },
});
function read(...lines: readonly object[]) {
  const reader = readCalls('/stage');
  for (const line of lines) reader.add(JSON.stringify(line));
  return reader.calls();
}

it('tells the calls of a session in their order, and what the failed ones said', () => {
  const calls = read(
    { type: 'system', subtype: 'init', cwd: '/clones/7' },
    called('1', 'Bash', { command: 'mix --cups' }),
    called('2', 'Read', { file_path: '/clones/7/prices.md' }),
    came('1', 'only grams', true),
    came('2', 'bread', false),
    called('3', 'Bash', { command: 'cat /clones/7/x', list: [{ at: '/clones/7' }] }),
  );
  expect(calls).toEqual([
    { tool: 'Bash', input: { command: 'mix --cups' }, error: 'only grams', ended: true },
    { tool: 'Read', input: { file_path: '/stage/prices.md' }, error: null, ended: true },
    { tool: 'Bash', input: { command: 'cat /stage/x', list: [{ at: '/stage' }] }, error: null, ended: false },
  ]);
});

it("leaves out sub-agents' calls, whole files, and lines that are cut", () => {
  const reader = readCalls('/stage');
  const whole = called('2', 'Write', { file_path: 'a', content: 'x'.repeat(20_000) });
  for (const line of [called('1', 'Bash', { command: 'ls' }, { parent_tool_use_id: 'p' }), whole])
    reader.add(JSON.stringify(line));
  reader.add('{"type":"assistant","mess');
  reader.add(JSON.stringify(came('9', 'of nothing known', true)));
  expect(reader.calls()).toEqual([]);
});
