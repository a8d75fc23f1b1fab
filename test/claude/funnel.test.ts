import { expect, it, vi } from 'vitest';
import { createFunnel } from '../../src/claude/funnel.ts';

const sizeOf = (text: string) => text.length;

/** Who hears, and when that is done. */
function listener() {
  const heard: string[][] = [];
  let done = Promise.withResolvers<void>();
  const hear = async (items: readonly string[]) => {
    heard.push([...items]);
    await done.promise;
  };
  const finish = () => {
    done.resolve();
    done = Promise.withResolvers();
  };
  return { heard, hear, finish, fail: (error: Error) => done.reject(error) };
}

it('hands on what comes at once, and as one what came meanwhile', async () => {
  const { heard, hear, finish } = listener();
  const funnel = createFunnel(hear, { room: 20, sizeOf, failed: () => {} });
  await funnel.push(['one']);
  await funnel.push(['two']);
  await funnel.push(['three', 'four']);
  expect(heard).toEqual([['one']]);
  finish();
  await vi.waitFor(() => expect(heard).toEqual([['one'], ['two', 'three', 'four']]));
  const ended = funnel.end();
  finish();
  await ended;
  await funnel.push(['five']);
  expect(heard.at(-1)).toEqual(['five']);
  finish();
  await funnel.end();
});

it('lets nobody in while more waits than there is room for', async () => {
  const { heard, hear, finish } = listener();
  const funnel = createFunnel(hear, { room: 10, sizeOf, failed: () => {} });
  await funnel.push(['one']);
  let isIn = false;
  const pushed = funnel.push(['two and much more than that']).then(() => {
    isIn = true;
  });
  await new Promise(setImmediate);
  expect(isIn).toBe(false);
  finish();
  await pushed;
  expect(heard).toEqual([['one'], ['two and much more than that']]);
  await funnel.push([]); // nothing is no batch
  finish();
  await funnel.end();
});

it('says at once that something could not be heard, and takes nothing more', async () => {
  const { hear, fail } = listener();
  const failed = vi.fn();
  const funnel = createFunnel(hear, { room: 10, sizeOf, failed });
  await funnel.push(['one']);
  fail(new Error('the record is gone'));
  await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
  await expect(funnel.push(['two and much more than that'])).rejects.toThrow('the record is gone');
  await expect(funnel.end()).rejects.toThrow('the record is gone');
});
