import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { RunFacts } from '../domain/run.ts';
import type { ProcessIdentity } from '../flow/ports.ts';
import type { Command } from './enclosure.ts';
import { identify, markedProcesses, signal, sweep } from './processes.ts';

/** What is told while it runs. `out` and `err` are awaited: back-pressure. */
export type Hearing = {
  started?(leader: ProcessIdentity): Promise<void>;
  out(chunk: Uint8Array): Promise<void> | void;
  err(chunk: Uint8Array): Promise<void> | void;
};
/** In ms: how long a run may take to end after an interrupt, after a terminate, and when it has said all. */
export type Patience = {
  readonly interruptMs: number;
  readonly terminateMs: number;
  readonly graceMs: number;
};
export type Ended = Pick<RunFacts, 'exitCode' | 'signal' | 'endedBy' | 'notStarted' | 'durationMs'>;

/**
 * Runs a command in a process group of its own until it and everything it started has ended; `ending` ends it in
 * order (interrupt, terminate, kill), its reason is `endedBy`. Rejects only when hearing did, after the end.
 */
export async function supervise(
  command: Command,
  hearing: Hearing,
  patience: Patience,
  ending: AbortSignal,
): Promise<Ended> {
  const began = performance.now();
  const child = start(command);
  if (child.pid === undefined) return neverStarted((await child).originalMessage ?? 'It cannot be started.');
  const leader = child.pid;
  const exited = once(child.nodeChildProcess, 'exit');
  const end = () => void endInOrder(leader, exited, command, patience);
  ending.addEventListener('abort', end);
  if (ending.aborted) end();

  // Reading begins at once (execa lets an unread stream flow away), hearing once the start is known.
  const started = identify(leader).then((it) => hearing.started?.(it));
  const heard = Promise.all([
    started,
    hear(child.stdout, (chunk) => started.then(() => hearing.out(chunk))),
    hear(child.stderr, (chunk) => started.then(() => hearing.err(chunk))),
  ]);
  heard.catch(end);
  const [exitCode, name] = await exited;
  signal(-leader, 'SIGKILL');
  await sweep(command.marker);
  // After the end of all nobody is left to write: a pipe that stays open is held by a stray without our marker.
  if (await settlesWithin(heard, patience.graceMs)) await heard;
  else for (const stream of [child.stdout, child.stderr]) stream.destroy();
  const durationMs = Math.round(performance.now() - began);
  return { exitCode, signal: name, endedBy: ending.reason ?? null, notStarted: null, durationMs };
}

/** `why` is one sentence. */
export const neverStarted = (notStarted: string): Ended => ({
  ...{ exitCode: null, signal: null, endedBy: null, notStarted, durationMs: 0 },
});

const start = ({ command: [file, ...args], cwd, env, input }: Command) =>
  execa(file, args, {
    ...{ cwd, env, extendEnv: false, detached: true, cleanup: false, reject: false },
    ...{ input: input ?? '', buffer: false, encoding: 'buffer' },
  });

async function hear(stream: AsyncIterable<Uint8Array>, listen: (chunk: Uint8Array) => Promise<void>) {
  for await (const chunk of stream) await listen(chunk);
}

async function endInOrder(
  leader: number,
  exited: Promise<unknown>,
  { marker, contained }: Command,
  { interruptMs, terminateMs }: Patience,
): Promise<void> {
  // A `bwrap` leader is spared: it would die at once and take all with it before anybody inside could end in order.
  const inside = async () => (await markedProcesses(marker)).filter((pid) => pid !== leader);
  const steps = [
    ['SIGINT', interruptMs],
    ['SIGTERM', terminateMs],
  ] as const;
  for (const [name, ms] of steps) {
    for (const pid of contained ? await inside() : [-leader]) signal(pid, name);
    if (await settlesWithin(exited, ms)) return;
  }
  signal(-leader, 'SIGKILL');
}

/** True when the promise settled in time, false when `ms` passed first. */
async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const settled = promise.then(
    () => true,
    () => true,
  );
  const first = await Promise.race([settled, pause(ms, false, { signal: timer.signal })]);
  timer.abort();
  return first;
}
