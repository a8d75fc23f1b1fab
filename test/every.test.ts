import { expect, it } from 'vitest';
import { every } from '../src/every.ts';

it('does nothing more once it is told to end, however long each took', async () => {
  const stop = new AbortController();
  let begun = 0;
  const work = async () => {
    begun += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (begun === 2) stop.abort();
  };
  await every(1, stop.signal, work, () => {});
  expect(begun).toBe(2);
});

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
