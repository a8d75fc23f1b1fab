import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/** One git, from its begin to its end; also what one process asks another to start. */
export type GitOrder = {
  readonly args: readonly string[];
  /** All it sees of an environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: string | Uint8Array;
  /** Milliseconds after which it is ended; 0 for never. */
  readonly timeoutMs: number;
  /** Whether a Ctrl-C in our terminal leaves it alone. */
  readonly unbreakable: boolean;
};
/** `problem` says why it could not be started, or was ended; what it printed comes without its last newline. */
export type GitEnd = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly problem: string | null;
};

/** Bytes git may print: no string of Node is longer. */
const longest = 2 ** 29 - 2 ** 10;
/** How long one that is told to end may take, in milliseconds. */
const graceMs = 5_000;

/** Starts git from this very process. Never throws. */
export async function startGit(order: GitOrder): Promise<GitEnd> {
  const { args, env, unbreakable } = order;
  try {
    return await untilItEnds(spawn('git', args, { env, detached: unbreakable }), order);
  } catch (error) {
    return unstarted((error as Error).message);
  }
}

/** Of one that printed nothing, because there is none. */
export const unstarted = (problem: string): GitEnd => ({
  ...{ exitCode: null, stdout: '', stderr: '', timedOut: false, problem },
});

function untilItEnds(child: ChildProcess, { input, timeoutMs }: GitOrder): Promise<GitEnd> {
  const { promise, resolve } = Promise.withResolvers<GitEnd>();
  const state = { bytes: 0, timedOut: false, problem: null as string | null };
  const stop = () => {
    child.kill('SIGTERM');
    void wait(graceMs, null, { ref: false }).then(() => child.kill('SIGKILL'));
  };
  const tooLong = () => {
    state.timedOut = true;
    stop();
  };
  const timer = timeoutMs > 0 ? setTimeout(tooLong, timeoutMs) : undefined;
  const hear = (chunks: Buffer[]) => (chunk: Buffer) => {
    state.bytes += chunk.length;
    if (state.bytes <= longest) chunks.push(chunk);
    else if (state.problem === null) {
      state.problem = 'it printed more than 512 MB';
      stop();
    }
  };
  const [out, error]: [Buffer[], Buffer[]] = [[], []];
  // Without free file descriptors it has none of these.
  child.stdout?.on('data', hear(out));
  child.stderr?.on('data', hear(error));
  child.stdin?.on('error', () => {}); // it may end without having read everything
  child.stdin?.end(input);
  child.on('error', ({ message }) => {
    clearTimeout(timer);
    if (child.pid === undefined) resolve(unstarted(message));
  });
  child.on('close', (code, signal) => {
    clearTimeout(timer);
    const { timedOut, problem } = state;
    const ended = signal === null ? null : `it was ended by ${signal}`;
    const said = { stdout: textOf(out), stderr: textOf(error) };
    resolve({ exitCode: code, ...said, timedOut, problem: problem ?? ended });
  });
  return promise;
}

const textOf = (chunks: readonly Buffer[]): string =>
  Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
