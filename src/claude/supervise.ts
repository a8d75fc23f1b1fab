import { execa, type Options } from 'execa';
import type { RunFacts } from '../domain/run.ts';
import type { ProcessIdentity } from '../flow/ports.ts';
import type { Command } from './enclosure.ts';
import { identify, signal, signalGroup, sweep } from './processes.ts';
import { createPump, settlesWithin } from './pump.ts';

export type Reason = NonNullable<RunFacts['endedBy']>;
export type Hearing = {
  started?(leader: ProcessIdentity): Promise<void>;
  /** Awaited: back-pressure. */
  out(chunk: Uint8Array): Promise<void> | void;
  err(chunk: Uint8Array): void;
};
/** Times in ms: wall time in all, how long it may take to end after an interrupt and after a terminate. */
export type Patience = { readonly maxMs: number; readonly interruptMs: number; readonly terminateMs: number };
export type Ended = Pick<RunFacts, 'exitCode' | 'signal' | 'endedBy' | 'notStarted' | 'durationMs'>;
export type Supervised = {
  /** Ends it, interrupt first; the first reason stays. */
  end(reason: Reason): void;
  /** Its end, with everything it started. Rejects only when hearing did, after the end. */
  readonly ended: Promise<Ended>;
};

const longestTimer = 2 ** 31 - 1;

/** Runs a command in a process group of its own. */
export function supervise(
  command: Command,
  hearing: Hearing,
  patience: Patience,
  abort: AbortSignal,
): Supervised {
  const began = performance.now();
  const child = execa(command.file, command.args, optionsOf(command));
  const exited = new Promise<Pick<Ended, 'exitCode' | 'signal'>>((resolve) => {
    child.nodeChildProcess.once('exit', (exitCode, name) => resolve({ exitCode, signal: name }));
  });
  let endedBy: Reason | null = null;
  const end = (reason: Reason) => {
    if (endedBy === null && child.pid !== undefined) void endInOrder(child.pid, exited, command, patience);
    endedBy ??= reason;
  };
  const aborted = () => end('abort');
  const timer = setTimeout(() => end('timeout'), Math.min(patience.maxMs, longestTimer));
  abort.addEventListener('abort', aborted);
  if (abort.aborted) aborted();

  const live = async (leader: number): Promise<Ended> => {
    // Reading begins at once (execa lets an unread stream flow away), hearing once the start is known.
    const started = identify(leader).then((it) => hearing.started?.(it));
    const out = createPump(child.stdout, (chunk) => started.then(() => hearing.out(chunk)));
    const err = createPump(child.stderr, (chunk) => started.then(() => hearing.err(chunk)));
    const heard = Promise.all([started, out.run(), err.run()]);
    heard.catch(aborted);
    const exit = await exited;
    signal(-leader, 'SIGKILL');
    await sweep(command.marker);
    await Promise.all([out.stopWhenQuiet(heard), err.stopWhenQuiet(heard)]);
    await heard;
    return { ...exit, endedBy, notStarted: null, durationMs: Math.round(performance.now() - began) };
  };
  const never = async (): Promise<Ended> => {
    const notStarted = (await child).originalMessage ?? `${command.file} could not be started.`;
    return { exitCode: null, signal: null, endedBy, notStarted, durationMs: 0 };
  };
  const ended = (child.pid === undefined ? never() : live(child.pid)).finally(() => {
    clearTimeout(timer);
    abort.removeEventListener('abort', aborted);
  });
  return { end, ended };
}

const optionsOf = ({ cwd, env, input }: Command) =>
  ({
    ...{ cwd, env, input, extendEnv: false, detached: true, cleanup: false, reject: false },
    ...{ buffer: false, encoding: 'buffer', stdout: 'pipe', stderr: 'pipe' },
  }) as const satisfies Options;

async function endInOrder(
  leader: number,
  exited: Promise<unknown>,
  { contained }: Command,
  { interruptMs, terminateMs }: Patience,
): Promise<void> {
  await signalGroup(leader, 'SIGINT', contained);
  if (await settlesWithin(exited, interruptMs)) return;
  await signalGroup(leader, 'SIGTERM', contained);
  if (await settlesWithin(exited, terminateMs)) return;
  signal(-leader, 'SIGKILL');
}
