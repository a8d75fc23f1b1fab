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
  ending: AbortController,
): Promise<Ended> {
  const began = performance.now();
  const {
    command: [file, ...args],
    cwd,
    env,
    input,
  } = command;
  const child = execa(file, args, {
    ...{ cwd, env, extendEnv: false, detached: true, cleanup: false, reject: false },
    ...{ input: input ?? '', buffer: false, encoding: 'buffer' },
  });
  if (child.pid === undefined) return neverStarted((await child).originalMessage ?? 'It cannot be started.');
  const leader = child.pid;
  const exited = once(child.nodeChildProcess, 'exit');
  // What uses too much is not given the time to use more.
  const end = () =>
    isOverrun(ending.signal.reason)
      ? void signal(-leader, 'SIGKILL')
      : void endInOrder(leader, exited, command, patience);
  ending.signal.addEventListener('abort', end);
  if (ending.signal.aborted) end();

  const started = identify(leader).then((it) => hearing.started?.(it));
  const out = hear(child.stdout, started, hearing.out);
  const heard = Promise.all([started, out, hear(child.stderr, started, hearing.err)]);
  heard.catch(() => ending.abort('abort'));
  const [exitCode, name] = await exited;
  const endedBy = ending.signal.reason ?? null; // what comes after its end did not end it
  ending.signal.removeEventListener('abort', end); // its pid may soon be another's
  signal(-leader, 'SIGKILL');
  await sweep(command.marker, command.contained ? 1 : 2); // `bwrap` took all of its with it
  // After the end of all nobody is left to write: a pipe that stays open is held by a stray without our marker.
  if (await settlesWithin(heard, patience.graceMs)) await heard;
  else for (const stream of [child.stdout, child.stderr]) stream.destroy();
  const durationMs = Math.round(performance.now() - began);
  return { exitCode, signal: name, endedBy, notStarted: null, durationMs };
}

/** Reading begins at once (execa lets an unread stream flow away), hearing once the start is known. */
async function hear(
  stream: AsyncIterable<Uint8Array>,
  started: Promise<void>,
  listen: Hearing['out'],
): Promise<void> {
  for await (const chunk of stream) {
    await started;
    await listen(chunk);
  }
}

const isOverrun = (reason: unknown): boolean =>
  typeof reason === 'object' && reason !== null && 'over' in reason;

/** `why` is one sentence. */
export const neverStarted = (notStarted: string): Ended => ({
  ...{ exitCode: null, signal: null, endedBy: null, notStarted, durationMs: 0 },
});

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
const settlesWithin = (promise: Promise<unknown>, ms: number): Promise<boolean> => {
  const settled = () => true;
  return Promise.race([promise.then(settled, settled), pause(ms, false, { ref: false })]);
};
