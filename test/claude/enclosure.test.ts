import { afterEach, describe, expect, it } from 'vitest';
import { containments, createPlace, type Place } from './place.ts';

const never = new AbortController().signal;
const places: Place[] = [];
afterEach(() => {
  for (const place of places.splice(0)) place.remove();
});

/** A place, and what a command says and answers in it. */
function enclosed() {
  const here = createPlace('bwrap', 'claude');
  places.push(here);
  const shell = (command: string) =>
    here.claude().shell({ marker: 'enclosed', cwd: here.clone, command, maxMinutes: 1 }, never);
  return { ...here, shell };
}

const [inBwrap] = containments;
describe.skipIf(inBwrap?.skip)('in its enclosure', () => {
  it('a contained root cannot remount', async () => {
    const { shell } = enclosed();
    const made = await shell('mount -o remount,rw,bind / && echo writable; grep CapEff /proc/self/status');
    expect(made.tail).not.toContain('writable');
    expect(made.tail).toMatch(/^CapEff:\t0+$/m);
  });
});
