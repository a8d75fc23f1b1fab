import { runGit } from './starter.ts';

/** What the app gives git from its environment; only `inherited` of it is passed on. */
export type Environment = Readonly<Record<string, string | undefined>>;
/** What git printed comes without its last newline. */
export type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };
export type Order = {
  readonly env?: Environment;
  readonly input?: string | Uint8Array;
  /** Let git read the person's own configuration, where it needs their remotes and logins. For 5 minutes at most. */
  readonly asPerson?: boolean;
  /** Outlive us: Ctrl-C between the files and the ref would tear the person's checkout. */
  readonly unbreakable?: boolean;
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
  'core.autocrlf=false core.protectHFS=true core.protectNTFS=true core.filesRefLockTimeout=2000';

/** The part of the app's environment that git may see: no GIT_*, none of our secrets. */
export function gitEnvironment(env: Environment): Environment {
  const present = inherited.split(' ').filter((name) => env[name] !== undefined);
  return { ...Object.fromEntries(present.map((name) => [name, env[name]])), LC_ALL: 'C' };
}

/** The one place that says how git is started. */
export function createRun(env: Environment): Run {
  return async (args, { env: more, input = '', asPerson = false, unbreakable = false } = {}) => {
    const config = `${always} ${asPerson ? '' : ours}`.trim().split(' ');
    const { exitCode, stdout, timedOut, problem, ...ended } = await runGit({
      args: [...config.flatMap((entry) => ['-c', entry]), ...args],
      env: { ...gitEnvironment(env), ...silent, ...(asPerson ? {} : nobody), ...more },
      timeoutMs: asPerson ? 300_000 : 0,
      ...{ input, unbreakable },
    });
    if (exitCode === null && !timedOut) throw new Error(`git ${args.at(-1)}: ${problem}`);
    const said = timedOut ? 'fatal: it took too long' : ended.stderr;
    const stderr = said.replace(/:\/\/[^@/\s]+@/g, '://'); // a password in a URL is nobody's business
    return { exitCode: exitCode ?? 124, stdout, stderr };
  };
}

/** The output of a git that must succeed; anything else is a fault. */
export async function must(running: Promise<Ran>): Promise<string> {
  const ran = await running;
  if (ran.exitCode !== 0) throw new Error(`git said ${ran.exitCode}: ${ran.stderr}`);
  return ran.stdout;
}

/** NUL-separated output as a list. */
export const listed = (output: string): string[] => output.split('\0').filter((item) => item !== '');

/** Paths for people: the first ten. */
export const named = (paths: readonly string[]) =>
  paths.length <= 10 ? paths.join(', ') : `${paths.slice(0, 10).join(', ')} and ${paths.length - 10} more`;
