import { execa } from 'execa';

/** One git, from its begin to its end; also what one process asks another to start. */
export type GitOrder = {
  readonly args: readonly string[];
  /** All it sees of an environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds after which it is ended; 0 for never. */
  readonly timeoutMs?: number;
  /** Whether it outlives us, and a Ctrl-C in our terminal. */
  readonly unbreakable?: boolean;
};
/** `exitCode` is null where it could not be started, or was ended; what it printed comes without its last newline. */
export type GitEnd = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly problem: string | null;
};

/** Characters git may print: what failed is said by execa with all of it, and no string of Node has twice as many. */
const maxBuffer = 2 ** 28;

/** Starts git from this very process. Never throws: an order that is none, as one with a NUL, is not started. */
export const startGit = (order: GitOrder): Promise<GitEnd> =>
  run(order).catch(({ message }: Error) => unstarted(message));

async function run({
  args,
  env,
  input = '',
  timeoutMs: timeout = 0,
  unbreakable,
}: GitOrder): Promise<GitEnd> {
  const ended = await execa('git', args, {
    ...(unbreakable ? { detached: true, cleanup: false } : {}),
    ...{ env, extendEnv: false, input, timeout, maxBuffer, reject: false },
  });
  if (ended.isMaxBuffer) return unstarted(`it printed more than ${maxBuffer} characters`);
  const { exitCode = null, stdout = '', stderr = '', timedOut, originalMessage, signal } = ended;
  const problem = exitCode === null ? (originalMessage ?? `it was ended by ${signal}`) : null;
  return { exitCode, stdout, stderr, timedOut, problem };
}

/** Of one that printed nothing, because there is none. */
export const unstarted = (problem: string): GitEnd => ({
  ...{ exitCode: null, stdout: '', stderr: '', timedOut: false, problem },
});
