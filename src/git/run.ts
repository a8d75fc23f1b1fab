import { execa } from 'execa';

/** What the app gives git from its environment; only `inherited` of it is passed on. */
export type Environment = Readonly<Record<string, string | undefined>>;
export type Ran = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly bytes: Uint8Array;
  readonly stderr: string;
};
export type Order = {
  readonly cwd?: string;
  readonly gitDir?: string;
  readonly env?: Environment;
  readonly input?: string | Uint8Array;
  /** Let git read the person's own configuration: where it works in their repository or needs their logins. */
  readonly asPerson?: boolean;
  /** Outlive us: Ctrl-C between the files and the ref would tear the person's checkout. */
  readonly unbreakable?: boolean;
  /** Stop reading (and git) after this many bytes of output. */
  readonly maxBytes?: number;
  /** For what crosses a network. */
  readonly timeoutMs?: number;
};
/** Runs git to its end; exit codes are values, only a git that cannot be started or was killed throws. */
export type Run = (args: readonly string[], order?: Order) => Promise<Ran>;

const inherited =
  'PATH HOME USER LOGNAME TMPDIR XDG_CONFIG_HOME XDG_RUNTIME_DIR SSH_AUTH_SOCK ' +
  'HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR';
/** Nobody is there to be asked: a login that would prompt fails instead. */
const silent = { GIT_TERMINAL_PROMPT: '0', SSH_ASKPASS: 'false', SSH_ASKPASS_REQUIRE: 'force' };
/** A person's configuration may name programs to run; ours reads none of it. */
const nobody = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_ATTR_NOSYSTEM: '1' };
const always =
  'core.hooksPath=/dev/null core.fsmonitor=false core.quotePath=false ' +
  'transfer.fsckObjects=true gc.auto=0 maintenance.auto=false';
const ours =
  'core.attributesFile=/dev/null core.excludesFile=/dev/null core.fileMode=true core.symlinks=true ' +
  'core.autocrlf=false core.protectHFS=true core.protectNTFS=true core.filesRefLockTimeout=5000';

/** The part of the app's environment that git may see: no GIT_*, none of our secrets. */
export function gitEnvironment(env: Environment): Record<string, string> {
  const kept = inherited.split(' ').map((name) => [name, env[name]] as const);
  const present = kept.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
  return { ...Object.fromEntries(present), LC_ALL: 'C' };
}

/**
 * The one place that starts git for our own work. simple-git serves `person.ts`: it hides exit codes, decodes blobs
 * and adds 50 ms to every silent command, so plumbing does not go through it.
 */
export function createRun(env: Environment): Run {
  return async (args, order = {}) => {
    const asPerson = order.asPerson === true;
    const config = `${always}${asPerson ? '' : ` ${ours}`}`.split(' ').flatMap((entry) => ['-c', entry]);
    const where = order.gitDir === undefined ? [] : [`--git-dir=${order.gitDir}`];
    const result = await execa('git', [...where, ...config, ...args], {
      ...(order.cwd === undefined ? {} : { cwd: order.cwd }),
      ...(order.input === undefined ? { stdin: 'ignore' as const } : { input: order.input }),
      ...(order.unbreakable ? { detached: true, cleanup: false } : {}),
      ...(order.timeoutMs === undefined ? {} : { timeout: order.timeoutMs }),
      env: { ...gitEnvironment(env), ...silent, ...(asPerson ? {} : nobody), ...order.env },
      extendEnv: false,
      stripFinalNewline: false,
      encoding: 'buffer',
      maxBuffer: order.maxBytes ?? 2 ** 29,
      reject: false,
    });
    const expected = result.timedOut || (result.isMaxBuffer && order.maxBytes !== undefined);
    if (result.exitCode === undefined && !expected) throw new Error(`git ${args[0]}: ${result.shortMessage}`);
    const said = `${text(result.stderr)}${result.timedOut ? 'fatal: it took too long' : ''}`;
    const stderr = said.replace(/:\/\/[^@/\s]+@/g, '://'); // a password in a URL is nobody's business
    const exitCode = result.exitCode ?? (result.timedOut ? 124 : 0);
    return { exitCode, stdout: text(result.stdout), bytes: result.stdout, stderr };
  };
}

/** The output of a git that must succeed; anything else is a fault. */
export async function must(running: Promise<Ran>): Promise<string> {
  const ran = await running;
  if (ran.exitCode !== 0) throw new Error(`git said ${ran.exitCode}: ${ran.stderr.trim()}`);
  return ran.stdout;
}

/** NUL-separated output as a list. */
export const listed = (output: string): string[] => output.split('\0').filter((item) => item !== '');

const text = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
