import { expect, it } from 'vitest';
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
