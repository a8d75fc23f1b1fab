import { afterEach, describe, expect, it } from 'vitest';
import type { ClaudeOptions } from '../../src/claude/claude.ts';
import type { Bounds } from '../../src/domain/overrun.ts';
import { containments, createEar, createPlace, fixture, type Place, survivors } from './place.ts';

const never = new AbortController().signal;
const wide: Bounds = { network: true, memoryMb: 0, processes: 0, diskMb: 0, reveal: [] };
const places: Place[] = [];
afterEach(() => {
  for (const place of places.splice(0)) place.remove();
});

describe.each(containments)('a run $name that uses too much', ({ containment, skip }) => {
  /** Runs a greedy program within these bounds; nothing of it is left then. */
  const runOf = async (bin: string, bounds: Partial<Bounds>, options: Partial<ClaudeOptions> = {}) => {
    const here = createPlace(containment, fixture(bin));
    places.push(here);
    const order = here.order({ bounds: { ...wide, ...bounds } });
    const { endedBy } = await here.claude(options).run(order, createEar(), never);
    expect(survivors(order.marker)).toEqual([]);
    return endedBy;
  };

  /** Contained it has a /tmp of its own, which counts, too. */
  const diskMb = containment === 'bwrap' ? 100 : 60;

  it.skipIf(skip)('of memory, processes or disk is stopped by its cap, whatever it left behind', async () => {
    const ends = await Promise.all([
      runOf('eats-memory', { memoryMb: 150 }),
      runOf('forks-on', { processes: 40 }),
      runOf('fills-disk', { diskMb }),
    ]);
    expect(ends).toEqual([
      { over: 'memory', most: 150 },
      { over: 'processes', most: 40 },
      { over: 'disk', most: diskMb },
    ]);
  });

  it.skipIf(skip)('is stopped when the disk of the host is nearly full', async () => {
    const floorMb = 1024 ** 3;
    expect(await runOf('silent', {}, { floorMb })).toEqual({ over: 'space', most: floorMb });
  });
});
