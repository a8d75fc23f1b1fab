import { describe, expect, it } from 'vitest';
import { parseStreamLine } from '../../src/domain/stream-event.ts';

it('holds no NUL, which PostgreSQL would refuse, however deep in a tool input it is', () => {
  const input = { command: 'a\0b', more: [{ deep: '\0' }] };
  const content = [
    { type: 'text', text: 'rye\0' },
    { type: 'tool_use', name: 'Bash', input },
  ];
  const line = JSON.stringify({ type: 'assistant', message: { content } });
  expect(line).toContain('\\u0000');
  expect(parseStreamLine(line)).toEqual({
    kind: 'assistant',
    text: 'rye\uFFFD',
    tools: [{ name: 'Bash', input: { command: 'a\uFFFDb', more: [{ deep: '\uFFFD' }] } }],
  });
});

describe('a result', () => {
  const result = (more: object) =>
    parseStreamLine(JSON.stringify({ type: 'result', subtype: 'success', ...more }));
  const usage = {
    inputTokens: 1,
    outputTokens: 20,
    cacheReadInputTokens: 300,
    cacheCreationInputTokens: 4_000,
  };

  it('tells the tokens of every model, and the answer in the form that was asked for', () => {
    const modelUsage = {
      large: { ...usage, costUSD: 0.5, contextWindow: 200_000 },
      small: { inputTokens: 5 },
    };
    expect(result({ modelUsage, structured_output: { one: true } })).toMatchObject({
      ...{ tokens: 4_326, structured: { one: true } },
    });
  });

  it('is one also when it tells neither, or in another way', () => {
    const neither = { kind: 'result', tokens: 0, structured: null };
    expect(result({})).toMatchObject(neither);
    expect(result({ modelUsage: { large: { inputTokens: 'many' } } })).toMatchObject(neither);
  });
});
