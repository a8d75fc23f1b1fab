import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RunFacts } from '../domain/run.ts';
import { parseStreamLine } from '../domain/stream-event.ts';
import type { Claude, ProcessIdentity, Question, RunHearing, RunOrder, StreamLine } from '../flow/ports.ts';
import type { ShellOrder } from '../flow/shell-port.ts';
import type { Conversation, TalkHearing, TalkOrder } from '../flow/talk-port.ts';
import { askArguments, runArguments } from './argv.ts';
import type { Log } from './containment.ts';
import type { Host, Wanted } from './enclosure.ts';
import { hearLine, nothingTold, usageLimit } from './facts.ts';
import { createFunnel } from './funnel.ts';
import { findProgram, noProgram } from './inspect.ts';
import { createMeter, type OutputLimit, usualOutput } from './output-limit.ts';
import { type Limited, perform, removeTmp } from './perform.ts';
import { isAlive, signal, sweep } from './processes.ts';
import { forgetSession, openSession } from './sessions.ts';
import { createSplitter, createTail, giveBack } from './splitter.ts';
import { type Hearing, neverStarted, type Patience } from './supervise.ts';
import { openTalk } from './talk.ts';

const read = (line: StreamLine): StreamLine => ({ ...line, event: parseStreamLine(line.text) });

export type ClaudeOptions = Host & {
  /** Name or path of the CLI. */
  readonly bin: string;
  readonly log: Log;
  readonly patience?: Patience;
  readonly output?: OutputLimit;
  /** What must be left of the disk of the data folder while something runs, in MB. */
  readonly floorMb?: number;
};
const usualPatience: Patience = { interruptMs: 3_000, terminateMs: 5_000, graceMs: 30_000 };
const longestLine = 1024 ** 2;
/** Below this a database and a repository are in danger, and a job would only meet the end of the disk itself. */
const leastFreeMb = 1024;
/** So much of what a run says may wait while earlier lines are stored, in characters; a line takes room by itself, too. */
const floodChars = 256 * 1024;
const charsOfLine = 200;
/** A chunk may have thirty thousand. */
const linesAtOnce = 1_000;

const needsContainment =
  'The permission mode bypassPermissions needs a contained file system (bwrap), which this host lacks.';
const cannotStart = (why: string): RunFacts => ({ ...nothingTold, ...neverStarted(why), stderrTail: '' });

/** The port `Claude` over the real CLI. Keeps raw session files and temporary folders below `dataDir`. */
export function createClaude(options: ClaudeOptions): Claude {
  const { bin, childEnv, containment, dataDir, log, patience = usualPatience } = options;
  const { output = usualOutput, floorMb = leastFreeMb } = options;
  // Two apps on one host both have a job 1: a sweep must only find what this data folder started.
  const install = createHash('sha256').update(dataDir).digest('hex').slice(0, 8);
  const own = (marker: string) => `${marker}.${install}`;
  const tmpOf = (ownMarker: string) => join(dataDir, 'tmp', ownMarker);
  const performing = (marker: string, host: Host) => ({
    ...{ host, patience, log, floorMb, tmp: tmpOf(marker) },
  });

  /** Runs a command under its marker of this installation; its temporary files go with it. */
  const performOwn = (
    wanted: Limited,
    hearing: Hearing,
    abort: AbortSignal,
    ending = new AbortController(),
    host: Host = options,
  ) => {
    const marker = own(wanted.marker);
    return perform(performing(marker, host), { ...wanted, marker }, hearing, { abort, ending });
  };

  /** Starts the CLI with these arguments and hears it to its end. */
  const converse = async (
    wanted: Omit<Wanted, 'command'> & { maxMinutes: number },
    args: readonly string[],
    hear: RunHearing,
    abort: AbortSignal,
  ): Promise<RunFacts> => {
    let told = nothingTold;
    const program = await findProgram(bin, childEnv);
    if (program === null) return cannotStart(noProgram(bin).words);
    const splitter = createSplitter(longestLine);
    const stderr = createTail(8 * 1024);
    const ending = new AbortController();
    let afterResult: NodeJS.Timeout | undefined;
    const meter = createMeter(output, (overrun) => {
      log.warn({ marker: wanted.marker, ...overrun }, 'a run says too much and is stopped');
      ending.abort(overrun);
    });
    const hearLines = async (all: readonly StreamLine[]) => {
      const lines = meter.keep(all);
      if (lines.length === 0) return;
      told = lines.reduce(hearLine, told);
      // More may come after a result: background work reports in a second one.
      clearTimeout(afterResult);
      if (told.result) afterResult = setTimeout(() => ending.abort('hung-after-result'), patience.graceMs);
      await hear.lines(lines);
    };
    const funnel = createFunnel(hearLines, {
      ...{ room: floodChars, sizeOf: ({ text }: StreamLine) => text.length + charsOfLine },
      failed: () => ending.abort('abort'),
    });
    const listen = async (lines: readonly StreamLine[]) => {
      for (let at = 0; at < lines.length; at += linesAtOnce)
        await funnel.push(lines.slice(at, at + linesAtOnce).map(read));
    };
    const out = (chunk: Uint8Array) => {
      const lines = meter.hears(chunk) ? splitter.push(chunk) : [];
      giveBack(chunk);
      return listen(lines);
    };
    const hearing = { started: hear.started, out, err: stderr.hear };
    try {
      const command = [program, ...args] as const;
      const exit = await performOwn({ ...wanted, command, talks: true }, hearing, abort, ending);
      await listen(splitter.end());
      await funnel.end();
      return { ...told, usageLimit: usageLimit(told), ...exit, stderrTail: stderr.text() };
    } finally {
      clearTimeout(afterResult);
    }
  };

  const run = async (order: RunOrder, hear: RunHearing, abort: AbortSignal): Promise<RunFacts> => {
    const { marker, cwd, prompt: input, addDirs: writable, sessionId, forkOf, limits, bounds } = order;
    if (order.permissionMode === 'bypassPermissions' && containment !== 'bwrap')
      return cannotStart(needsContainment);
    const sessions = containment === 'bwrap' ? await openSession(dataDir, forkOf ?? sessionId) : undefined;
    const wanted = { marker, cwd, input, writable, sessions, bounds, maxMinutes: limits.maxMinutes };
    return converse(wanted, runArguments(order, containment), hear, abort);
  };

  const ask = async (question: Question, hear: RunHearing, abort: AbortSignal): Promise<RunFacts> => {
    const { marker, prompt: input, limits } = question;
    // Its own folder for temporary files is the one place where nothing lies and that goes with it.
    const cwd = tmpOf(own(marker));
    return converse(
      { marker, cwd, input, maxMinutes: limits.maxMinutes },
      askArguments(question),
      hear,
      abort,
    );
  };

  const shell = async ({ command, ...order }: ShellOrder, abort: AbortSignal) => {
    const tail = createTail(4 * 1024);
    const hearing = { out: tail.hear, err: tail.hear };
    const ended = await performOwn({ ...order, command: ['/bin/sh', '-c', command] }, hearing, abort);
    const { endedBy, exitCode, notStarted } = ended;
    return { exitCode: exitCode ?? 1, endedBy, tail: notStarted ?? tail.text() };
  };

  const talk = (order: TalkOrder, hear: TalkHearing, abort: AbortSignal): Conversation =>
    openTalk(
      {
        bin,
        find: () => findProgram(bin, childEnv),
        patience,
        run: (wanted, hearing, ending) =>
          performOwn(wanted, hearing, abort, ending, { ...options, containment: 'group' }),
      },
      order,
      hear,
    );

  const reap = async (marker: string, leader: ProcessIdentity | null): Promise<number> => {
    const swept = await sweep(own(marker));
    // Where there is no /proc the sweep finds nothing and the group is all there is.
    const left = leader !== null && (await isAlive(leader)) && signal(-leader.pid, 'SIGKILL');
    await removeTmp(tmpOf(own(marker)), log);
    return swept + Number(left);
  };

  const missing = async () => ((await findProgram(bin, childEnv)) === null ? noProgram(bin) : null);
  const forget = (sessionId: string) => forgetSession(dataDir, childEnv, sessionId);
  return { contained: containment === 'bwrap', missing, run, ask, talk, shell, reap, forget };
}
