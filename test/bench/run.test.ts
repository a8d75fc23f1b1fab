import path from 'node:path';
import { execaNode } from 'execa';
import { expect, it } from 'vitest';

const bench = (...args: string[]) =>
  execaNode(path.resolve(import.meta.dirname, '../../bench/run.ts'), args, { reject: false });

it('measures what it is asked for and tells it, met or not, without a fault', async () => {
  const { exitCode, stdout } = await bench('--tiny', 'line');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^line, [\d.]+ s$/m);
  expect(stdout).toMatch(
    /\| a line of 100 MB \| [\d.,]+ ms \| `cat > file` \| [\d.,]+ ms \| [\d.]+× \| ≤ 2× \| (yes|\*\*no\*\*) \|/,
  );
});

it('names what there is when it is asked for something else', async () => {
  const { exitCode, stderr } = await bench('bread');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('There is no bread, only run, events, line,');
});
