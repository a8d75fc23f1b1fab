import { expect, it, vi } from 'vitest';
import { print } from '../../src/cli/door.ts';

it('prints no control characters but newlines and tabs: what a model said is not for the terminal to obey', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  print('  · Bash: rye\u001b]0;owned\u0007\n\tbread\u001b[2J\r\u009b1A');
  const said = write.mock.calls.map(([text]) => text);
  write.mockRestore();
  expect(said).toEqual(['  · Bash: rye]0;owned\n\tbread[2J1A\n']);
});
