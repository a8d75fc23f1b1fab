import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { RunFacts } from '../domain/run.ts';
import type { Claude, ProcessIdentity, RunHearing, RunOrder, ShellOrder, StreamLine } from '../flow/ports.ts';
import { objection, runArguments } from './argv.ts';
import type { Log } from './containment.ts';
import { enclose, findProgram, type Host, temporaryFolder } from './enclosure.ts';
import { hearLine, neverStarted, nothingTold, runFacts } from './facts.ts';
import { isAlive, signal, sweep } from './processes.ts';
import { forgetSession, openSession } from './sessions.ts';
import { createSplitter, createTail } from './splitter.ts';
import { supervise } from './supervise.ts';
import { createWatch } from './watch.ts';

export type ClaudeOptions = Host & {
  /** Name or path of the CLI. */
  readonly bin: string;
  readonly log: Log;
  readonly times?: Partial<typeof patience>;
};
/** How long we wait: after an interrupt, after a terminate, after a result, and in silence. */
const patience = { interruptMs: 3_000, terminateMs: 5_000, afterResultMs: 30_000, silentMs: 600_000 };
const minuteMs = 60_000;
const longestLine = 1024 ** 2;

/** The port `Claude` over the real CLI. Keeps raw session files and temporary folders below `dataDir`. */
export function createClaude(options: ClaudeOptions): Claude {
  const { childEnv, containment, dataDir, log } = options;
  const times = { ...patience, ...options.times };
  // Two apps on one host both have a job 1: a sweep must only find what this data folder started.
  const install = createHash('sha256').update(dataDir).digest('hex').slice(0, 8);
  const own = (name: string) => `${name}.${install}`;

  const run = async (order: RunOrder, hear: RunHearing, abort: AbortSignal): Promise<RunFacts> => {
    const { cwd, prompt: input, addDirs: writable, sessionId, forkOf } = order;
    const marker = own(order.marker);
    const program = await findProgram(options.bin, childEnv.PATH ?? '');
    const refused =
      objection(order, containment) ?? (program ? null : `There is no program “${options.bin}”.`);
    if (refused !== null || program === null) return neverStarted(refused ?? '');
    const sessions = containment === 'bwrap' ? await openSession(dataDir, sessionId, forkOf) : undefined;
    if (sessions === null) return neverStarted('The session to continue is not there any more.');
    const bypass = order.permissionMode === 'bypassPermissions';
    const command = [program, ...runArguments(order, containment)] as const;
    const enclosed = await enclose(options, { command, cwd, marker, input, writable, sessions, bypass });

    const splitter = createSplitter(longestLine);
    const stderr = createTail(8 * 1024);
    let told = nothingTold;
    const hearLines = async (lines: readonly StreamLine[]) => {
      if (lines.length === 0) return;
      told = lines.reduce(hearLine, told);
      watch.heard(told.result !== null);
      await hear.lines(lines);
    };
    const process = supervise(
      enclosed,
      { started: hear.started, out: (chunk) => hearLines(splitter.push(chunk)), err: stderr.hear },
      { ...times, maxMs: order.limits.maxMinutes * minuteMs },
      abort,
    );
    const watch = createWatch(marker, times, process.end);
    try {
      const { notStarted, ...exit } = await process.ended;
      await hearLines(splitter.end());
      return { ...runFacts(told, { ...exit, stderrTail: stderr.text() }), notStarted };
    } finally {
      watch.stop();
      await clearTemporary(dataDir, marker, log);
    }
  };

  const shell = async (order: ShellOrder, abort: AbortSignal) => {
    const { cwd } = order;
    const marker = own(order.marker);
    const command = ['/bin/sh', '-c', order.command] as const;
    const enclosed = await enclose(options, { command, cwd, marker, input: '', writable: [], bypass: false });
    const tail = createTail(4 * 1024);
    const limits = { ...times, maxMs: order.maxMinutes * minuteMs };
    try {
      const ended = await supervise(enclosed, { out: tail.hear, err: tail.hear }, limits, abort).ended;
      if (ended.notStarted !== null) tail.hear(Buffer.from(ended.notStarted));
      const exitCode =
        ended.endedBy === null ? (ended.exitCode ?? 1) : ended.endedBy === 'timeout' ? 124 : 130;
      return { exitCode, tail: tail.text() };
    } finally {
      await clearTemporary(dataDir, marker, log);
    }
  };

  const reap = async (name: string, leader: ProcessIdentity | null): Promise<number> => {
    const swept = await sweep(own(name));
    // Where there is no /proc the sweep finds nothing and the group is all there is.
    const left = leader !== null && (await isAlive(leader)) && signal(-leader.pid, 'SIGKILL');
    return swept + Number(left);
  };

  return { run, shell, reap, forget: (sessionId) => forgetSession(dataDir, childEnv, sessionId) };
}

const clearTemporary = (dataDir: string, marker: string, log: Log) =>
  rm(temporaryFolder(dataDir, marker), { recursive: true, force: true }).catch((fault: unknown) => {
    log.warn({ fault, marker }, 'a folder for temporary files is left behind');
  });
