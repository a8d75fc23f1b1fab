import type { Bounds, Overrun } from '../domain/overrun.ts';
import { diskOf, folderMb, memoryMb, processesOf, type Run } from './usage.ts';

/** How often a run is looked at. Memory was seen to grow by 60 MB a second: half a second is some 30 MB too late. */
const lookEveryMs = 500;
/**
 * A clone of 100,000 files takes a second to measure: seldom, or when so much of the disk went that it could matter, and
 * never more than a tenth of the time. Seldom is not so seldom that it matters when others meanwhile free what it takes.
 */
const measureEveryMs = 10_000;
const restPerMs = 10;

export type Watched = Run & {
  readonly bounds?: Bounds | undefined;
  /** Its clone and its temporary files. */
  readonly folders: readonly string[];
  /** What must be left of their disk, in MB. */
  readonly floorMb: number;
};

/** Looks at what a run uses until it is stopped; the first time it is too much, `exceed` is told, and how much it was. */
export function watchBounds(
  run: Watched,
  exceed: (overrun: Overrun, found: number) => void,
): { stop(): void } {
  const disk = createDiskWatch(run);
  let busy = false;
  const look = async () => {
    const over = (await tooMany(run)) ?? (await disk());
    if (over) exceed(over.overrun, Math.round(over.found));
    if (over) clearInterval(timer);
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    const done = () => {
      busy = false;
    };
    look().then(done, done); // a process or folder that went away in between is looked for again
  }, lookEveryMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

type Found = { readonly overrun: Overrun; readonly found: number };
const above = (over: Overrun['over'], most: number, found: number): Found | null =>
  most > 0 && found > most ? { overrun: { over, most }, found } : null;

async function tooMany({ bounds, ...run }: Watched): Promise<Found | null> {
  if (!bounds || (bounds.memoryMb === 0 && bounds.processes === 0)) return null;
  const pids = await processesOf(run, bounds.processes || Number.POSITIVE_INFINITY);
  const processes = above('processes', bounds.processes, pids.length);
  if (processes || bounds.memoryMb === 0) return processes;
  return above('memory', bounds.memoryMb, await memoryMb(pids, bounds.memoryMb));
}

/** What a run writes is gone from its disk: as long as less went than it may still write, nothing has to be measured. */
function createDiskWatch({ bounds, folders, floorMb }: Watched): () => Promise<Found | null> {
  const most = bounds?.diskMb ?? 0;
  const [place = '/'] = folders;
  const last = { at: Number.NEGATIVE_INFINITY, tookMs: 0, freeMb: 0, usedMb: 0 };
  return async () => {
    const { freeMb } = await diskOf(place);
    if (freeMb < floorMb) return { overrun: { over: 'space', most: floorMb }, found: freeMb };
    const mayBeOver = last.usedMb + last.freeMb - freeMb > most;
    const began = performance.now();
    const rest = Math.max(last.tookMs * restPerMs, mayBeOver ? 0 : measureEveryMs);
    if (most === 0 || began - last.at < rest) return null;
    const usedMb = await folderMb(folders);
    const at = performance.now();
    Object.assign(last, { at, tookMs: at - began, freeMb, usedMb });
    return above('disk', most, usedMb);
  };
}
