import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { v5 } from 'uuid';
import { type Containment, detectContainment } from './claude/containment.ts';
import type { Config } from './config.ts';
import type { Project } from './domain/project.ts';
import { count } from './domain/words.ts';
import { digest, loginOf, openEdges, withPassword } from './edges.ts';
import { every } from './every.ts';
import { reachFar, readFor } from './far-git.ts';
import type { Context, Log } from './flow/context.ts';
import { type LeasePace, usualPace } from './flow/lease-pace.ts';
import { createSweep } from './flow/sweep-leases.ts';
import { hostId, makeDataFolder } from './host.ts';
import { aboutSteps } from './log.ts';
import { meetSlack } from './meet-slack.ts';
import { watchOutage } from './outage.ts';
import { createBeatIndex } from './postgres/beat-index.ts';
import type { LockPace } from './postgres/locks.ts';
import { openQueues, type Queues } from './postgres/queue.ts';
import { openRecord } from './postgres/record.ts';
import { openSteadyLocks } from './postgres/steady-locks.ts';
import { createTranscripts } from './postgres/transcripts.ts';
import { serveProject } from './serve-project.ts';
import { serveSlack, untilSaid, withoutSecrets } from './serve-slack.ts';
import { createWorks } from './works.ts';

export type AppLog = Log & { debug(facts: object, message: string): void };
export type AppOptions = {
  readonly config: Config;
  readonly log: AppLog;
  /** False for a command of the CLI: it works, but neither listens to Slack nor posts. */
  readonly listen: boolean;
  /** Of what a running app does, this part alone: the others are done by other processes on the same record. */
  readonly only?: Part | undefined;
  readonly containment?: Containment;
  /** The clock of every step; default: that of the host. */
  readonly now?: () => Date;
  /** Other times than the usual ones, for how it is noticed that a host or the database is gone. */
  readonly pace?: LeasePace & LockPace;
  /** What the steps get instead of what was opened for them: how tests stand between the two. */
  readonly between?: Between;
};
export type Between = { queues(opened: Queues): Queues; context(opened: Context): Context };
/** A worker runs jobs, where their repositories are; the other part receives from Slack and posts. */
export type Part = 'worker' | 'slack';

/** A running app, or as much of one as a command needs. */
export type App = {
  readonly ctx: Context;
  readonly version: { readonly postgres: string };
  readonly containment: Containment;
  readonly port: number | null;
  readonly databaseUrl: string;
  /** The projects this process works for now. */
  served(): readonly string[];
  /** How it hears from Slack; null when it does not. Sockets are those open now, null over HTTP. */
  slackConnection(): { readonly sockets: number | null } | null;
  /** Resolves when the locks are lost, with why: this process does nothing any more and has to end. */
  readonly lost: Promise<Error>;
  /**
   * Takes the project's lock, takes up what was left of it and works on its steps; false when another process does.
   * With `only`, of its queued jobs the one of this request is run, or those of this cycle, or none: the others are left to who asked for them.
   */
  serve(project: Project, only?: string | null): Promise<boolean>;
  /** Begins nothing more that runs for long; how many jobs run now. */
  drain(): number;
  /** Resolves when no job and no builder runs any more. */
  idle(): Promise<void>;
  /** Ends what runs (it is recorded as interrupted), lets go of every lock and closes everything. */
  stop(): Promise<void>;
};

/** Ours, and never changed: a name has one UUID for ever. */
const namespace = '0b1f6f7e-6d0e-4f0c-8a3c-2f5b8c1d9e47';

/** Who has it works for the project. */
const lockOf = (project: string): string => `project/${project}`;

/** How long what runs may take to end when it is told to, before the process closes all the same. */
const settleMs = 20_000;

/** Opens every edge and puts the steps on top of them; a start that fails closes what it opened. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, listen } = options;
  await makeDataFolder(config.dataDir);
  // What is waited for is waited for together: `bwrap`, PostgreSQL, and what speaks to Slack is loaded meanwhile.
  const detecting = options.containment ?? detectContainment(log);
  if (listen) void import('./slack/listen.ts');
  await using opened = new AsyncDisposableStack(); // closed from the last to the first
  const record = await openRecord({ ...config, patienceMs: options.pace?.patienceMs }, log);
  opened.defer(record.close);
  const containment = await detecting;
  const stopping = new AbortController();
  const works = createWorks();
  const { promise: lost, resolve } = Promise.withResolvers<Error>();
  const lose = (error: Error) => {
    stopping.abort('lost');
    resolve(error);
  };
  const takeUps: (() => Promise<void>)[] = [];
  const outage = { log, revive: record.revive, stopping: stopping.signal, takeUps, lose };
  const locks = await openSteadyLocks(record.url, watchOutage(outage), options.pace);
  opened.defer(locks.close);
  const { between } = options;
  const waiting = aboutSteps(await openQueues(record.url, log, stopping.signal, works.draining));
  opened.defer(waiting.close);
  const queues = between?.queues(waiting) ?? waiting;
  const edges = openEdges(withPassword(config, record.url), containment, log);
  const met = await meetSlack(options, withoutSecrets(edges, queues), opened);
  const host = await hostId(config.dataDir);
  const serves = new Set<string>();
  const given: Context = {
    ...{ db: record.db, queue: queues, transcripts: createTranscripts(record.db), index: createBeatIndex() },
    ...{ projects: met.projects, serves, log },
    ...{ ...edges, git: listen ? reachFar(edges.git, queues, serves) : edges.git },
    ...{
      perPerson: config.perPerson,
      exitLine: config.exitLine,
      transcriptDays: config.transcriptDays ?? 0,
      schedules: config.schedules,
      slack: met.slack,
      now: options.now ?? (() => new Date()),
      newId: randomUUID,
      idFor: (name: string) => v5(name, namespace),
    },
    ...{ judge: config.judge, digest },
    ...{ host, worker: `${process.pid}`, stopping: stopping.signal, login: loginOf(config, host) },
    pace: options.pace ?? usualPace,
    isServed: (name) => locks.isHeld(lockOf(name)),
  };
  const ctx = between?.context(given) ?? given;
  const said = { here: () => false };
  opened.defer(async () => {
    const jobs = works.jobs();
    stopping.abort();
    await Promise.race([works.idle(), wait(settleMs, null, { ref: false })]);
    if (jobs.length === 0 || stopping.signal.reason === 'lost') return;
    log.warn({ jobs }, `the app ended under ${count(jobs.length, 'running job')}: interrupted`);
    if (said.here()) await untilSaid(ctx, jobs);
  });
  if (met.connection) said.here = await serveSlack(ctx, { queues, take: () => locks.take('slack'), takeUps });
  if (listen) watchLeases(ctx);
  const serve = async (project: Project, only?: string | null) => {
    if (!ctx.projects.some(({ name }) => name === project.name)) met.projects.push(project);
    await queues.addProject(project.name);
    if (!(await locks.take(lockOf(project.name)))) return false;
    log.info({ project: project.name }, 'the lock of a project was taken');
    if (only === undefined) await queues.answer(project.name, (reading) => readFor(edges, project, reading));
    takeUps.push(await serveProject(ctx, { queues, works }, project, only));
    if (only === undefined) serves.add(project.name);
    return true;
  };
  const held = opened.move();
  const { url: databaseUrl, version } = record;
  let ended: Promise<void> | undefined; // whoever asks second waits for the same end
  const stop = () => (ended ??= held.disposeAsync());
  const { drain, idle } = works;
  return {
    ...{ ctx, version: { postgres: version }, containment, port: met.port, databaseUrl, lost },
    ...{ served: () => [...serves], slackConnection: () => met.connection?.() ?? null },
    ...{ serve, drain, idle, stop },
  };
}

/** Looks again and again for runs whose host is not heard of any more. */
function watchLeases(ctx: Context): void {
  const { sweepMs } = ctx.pace ?? usualPace;
  const failed = (error: unknown) => ctx.log.error({ error }, 'the leases of runs could not be looked at');
  void every(sweepMs, ctx.stopping, createSweep(ctx), failed, 'leases of runs');
}
