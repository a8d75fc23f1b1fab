import { expect, it } from 'vitest';
import { every } from '../src/every.ts';

it('goes on after a fault, and ends when it is told to', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  let times = 0;
  const work = async () => {
    times += 1;
    if (times === 2) throw new Error('the record is away');
    if (times === 3) stop.abort();
    seen.push(`done ${times}`);
  };
  await every(1, stop.signal, work, (error) => seen.push(`${error}`));
  expect(seen).toEqual(['done 1', 'Error: the record is away', 'done 3']);
});
