import { mkdir, rm } from 'node:fs/promises';
import type { Log } from './containment.ts';
import { enclose, type Host, scratchOf, type Wanted } from './enclosure.ts';
import { openModelDoor } from './model-door.ts';
import { type Ended, type Hearing, neverStarted, type Patience, supervise } from './supervise.ts';
import { watchBounds } from './watch-bounds.ts';

/** A command that may be ended after a time. */
export type Limited = Wanted & {
  readonly maxMinutes?: number;
  /** It is Claude itself: where its bounds allow no network it still reaches the model. */
  readonly talks?: true;
};
export type Performing = {
  readonly host: Host;
  readonly patience: Patience;
  readonly log: Log;
  /** What must be left of the disk of the data folder, in MB. */
  readonly floorMb: number;
  /** Where its temporary files go; removed with all that is in it when it has ended. */
  readonly tmp: string;
};

const minuteMs = 60_000;
export const needsNetworkCut =
  'network = "off" needs a contained file system (bwrap), which this host lacks.';

/** Runs a command enclosed, for at most `maxMinutes` where there is such a limit, within its bounds. */
export async function perform(
  { host, patience, log, floorMb, tmp }: Performing,
  { maxMinutes, talks, ...wanted }: Limited,
  hearing: Hearing,
  { abort, ending = new AbortController() }: { abort: AbortSignal; ending?: AbortController },
): Promise<Ended> {
  const { marker, cwd, bounds } = wanted;
  if (bounds?.network === false && host.containment !== 'bwrap') return neverStarted(needsNetworkCut);
  await using opened = new AsyncDisposableStack(); // closed from the last to the first
  opened.defer(() => removeTmp(tmp, log));
  await mkdir(tmp, { recursive: true, mode: 0o700 });
  const door =
    talks && bounds?.network === false
      ? await openModelDoor(host.childEnv, scratchOf(tmp, '/tmp'))
      : undefined;
  if (door) opened.defer(door.close);
  const command = await enclose(host, wanted, tmp, door);
  const aborted = () => ending.abort('abort');
  const timeout = () => ending.abort('timeout');
  const timer = maxMinutes === undefined ? undefined : setTimeout(timeout, maxMinutes * minuteMs);
  opened.defer(() => clearTimeout(timer));
  abort.addEventListener('abort', aborted);
  opened.defer(() => abort.removeEventListener('abort', aborted));
  if (abort.aborted) aborted();
  const started: Hearing['started'] = async (leader) => {
    const run = { leader: leader.pid, marker, contained: command.contained, bounds, floorMb };
    const watch = watchBounds({ ...run, folders: [cwd, tmp] }, (overrun, found) => {
      log.warn({ marker, ...overrun, found }, 'a run uses too much and is stopped');
      ending.abort(overrun);
    });
    opened.defer(watch.stop);
    await hearing.started?.(leader);
  };
  return await supervise(command, { ...hearing, started }, patience, ending);
}

export const removeTmp = (tmp: string, log: Log): Promise<void> =>
  rm(tmp, { recursive: true, force: true }).catch((fault: unknown) =>
    log.warn({ fault, tmp }, 'a folder for temporary files is left behind'),
  );
