import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { v5 } from 'uuid';
import { createClaude } from './claude/claude.ts';
import { type Containment, detectContainment } from './claude/containment.ts';
import { createStaging } from './claude/staging.ts';
import type { Config } from './config.ts';
import { lookAtDisk } from './disk.ts';
import type { Project } from './domain/project.ts';
import { Trouble } from './domain/trouble.ts';
import { every } from './every.ts';
import type { Context, Log } from './flow/context.ts';
import { cleanIncoming } from './flow/hear-words.ts';
import { knock } from './flow/owe-refused.ts';
import { postMessage } from './flow/post-message.ts';
import { receive } from './flow/receive.ts';
import { recoverMessages } from './flow/recover.ts';
import { createGit } from './git/git.ts';
import { createGitHub } from './github/github.ts';
import { hostId, makeDataFolder } from './host.ts';
import { aboutSteps } from './log.ts';
import { watchOutage } from './outage.ts';
import { createBeatIndex } from './postgres/beat-index.ts';
import { openQueues, type Queues } from './postgres/queue.ts';
import { openRecord } from './postgres/record.ts';
import { openSteadyLocks } from './postgres/steady-locks.ts';
import { createTranscripts } from './postgres/transcripts.ts';
import { createRedaction } from './redaction/redaction.ts';
import { resolveProjects } from './resolve-projects.ts';
import { serveProject } from './serve-project.ts';
import { createSlackApp, type Inbox } from './slack/listen.ts';

export type AppLog = Log & { debug(facts: object, message: string): void };
export type AppOptions = {
  readonly config: Config;
  readonly log: AppLog;
  /** False for a command of the CLI: it works, but neither listens to Slack nor posts. */
  readonly listen: boolean;
  readonly containment?: Containment;
  /** The clock of every step; default: that of the host. */
  readonly now?: () => Date;
  /** How long the database may be away before what runs is ended, in milliseconds. */
  readonly patienceMs?: number;
  /** What the steps get instead of what was opened for them: how tests stand between the two. */
  readonly between?: Between;
};
export type Between = { queues(opened: Queues): Queues; context(opened: Context): Context };

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
  /** Ends what runs (it is recorded as interrupted), lets go of every lock and closes everything. */
  stop(): Promise<void>;
};

/** Ours, and never changed: a name has one UUID for ever. */
const namespace = '0b1f6f7e-6d0e-4f0c-8a3c-2f5b8c1d9e47';

/** Who has it works for the project. */
const lockOf = (project: string): string => `project/${project}`;

/** Opens every edge and puts the steps on top of them; a start that fails closes what it opened. */
export async function startApp({ config, log, listen, ...options }: AppOptions): Promise<App> {
  await makeDataFolder(config.dataDir);
  const containment = options.containment ?? (await detectContainment(log));
  await using opened = new AsyncDisposableStack(); // closed from the last to the first
  const record = await openRecord({ ...config, patienceMs: options.patienceMs }, log);
  opened.defer(record.close);
  const stopping = new AbortController();
  const { promise: lost, resolve: lose } = Promise.withResolvers<Error>();
  const takeUps: (() => Promise<void>)[] = [];
  const end = (error: Error) => {
    stopping.abort('lost');
    lose(error);
  };
  const outage = { log, revive: record.revive, stopping: stopping.signal, takeUps, lose: end };
  const locks = await openSteadyLocks(record.url, watchOutage(outage), options.patienceMs);
  opened.defer(locks.close);
  const { between } = options;
  const waiting = aboutSteps(await openQueues(record.url, log, stopping.signal));
  opened.defer(waiting.close);
  const queues = between?.queues(waiting) ?? waiting;
  opened.defer(() => stopping.abort());
  const edges = openEdges(
    { ...config, secrets: [...config.secrets, passwordIn(record.url)] },
    containment,
    log,
  );
  const door =
    listen && config.slack ? createSlackApp({ ...config.slack, log }, withoutSecrets(edges, queues)) : null;
  if (door && !(await locks.take('slack')))
    throw new Trouble('Another process listens to Slack for this record: end it first.');
  const { port = null } = (await door?.start()) ?? {};
  if (door) opened.defer(door.stop);
  const projects = door ? await resolveProjects(config, door.directory) : [...config.projects];
  const given: Context = {
    ...{
      db: record.db,
      queue: queues,
      transcripts: createTranscripts(record.db),
      index: createBeatIndex(),
      projects,
      log,
    },
    ...edges,
    ...{
      perPerson: config.perPerson,
      exitLine: config.exitLine,
      transcriptDays: config.transcriptDays ?? 0,
      schedules: config.schedules,
      slack: door?.slack ?? null,
      now: options.now ?? (() => new Date()),
      newId: randomUUID,
      idFor: (name: string) => v5(name, namespace),
    },
    ...{ judge: config.judge, digest: (text) => createHash('sha256').update(text).digest('hex') },
    ...{ host: await hostId(config.dataDir), worker: `${process.pid}`, stopping: stopping.signal },
    isServed: (name) => locks.isHeld(lockOf(name)),
  };
  const ctx = between?.context(given) ?? given;
  if (door) takeUps.push(await workOnSlack(ctx, queues));
  const served = new Set<string>();
  const serve = async (project: Project, only?: string | null) => {
    if (!projects.some(({ name }) => name === project.name)) projects.push(project);
    await queues.addProject(project.name);
    if (!(await locks.take(lockOf(project.name)))) return false;
    log.info({ project: project.name }, 'the lock of a project was taken');
    served.add(project.name);
    takeUps.push(await serveProject(ctx, queues, project, only));
    return true;
  };
  const held = opened.move();
  const { url: databaseUrl, version } = record;
  let ended: Promise<void> | undefined; // whoever asks second waits for the same end
  const stop = () => (ended ??= held.disposeAsync());
  const health = { served: () => [...served], slackConnection: () => door?.connection() ?? null };
  return {
    ctx,
    version: { postgres: version },
    containment,
    port,
    databaseUrl,
    lost,
    serve,
    stop,
    ...health,
  };
}

/** Our own server's password is in no environment, and is a secret as well. */
const passwordIn = (url: string): string => decodeURIComponent(new URL(url).password);

/** The inbox keeps what came in for two days: what people write goes there without its secrets. */
const withoutSecrets = (ctx: Pick<Context, 'redact'>, { put }: Queues): Inbox => ({
  put: async (incoming) => put(await cleanIncoming(ctx, incoming)),
});

/** What steps need of git, claude, redaction and files. Nothing of it runs until it is asked to. */
export function openEdges({ childEnv, dataDir, ...config }: Config, containment: Containment, log: AppLog) {
  const hidden = [path.resolve(import.meta.dirname, '../.env'), config.workspaces];
  return {
    git: createGit({ dataDir, env: config.gitEnv }),
    claude: createClaude({ bin: config.claudeBin, childEnv, dataDir, containment, hidden, log }),
    redact: createRedaction(config.secrets),
    files: createStaging(dataDir),
    disk: () => lookAtDisk(dataDir),
    github: config.github && createGitHub({ ...config.github, log }),
  };
}

/** How often Slack is asked whether it takes what it refused. */
const knockMs = 10 * 60_000;

/**
 * Works on what comes in and goes out, and first on what an earlier process had in its hands or still owed: what it
 * returns takes that up once more.
 */
async function workOnSlack(ctx: Context, queues: Queues): Promise<() => Promise<void>> {
  const takeUp = async () => {
    await queues.takeBack();
    await recoverMessages(ctx);
    await knock(ctx);
  };
  await takeUp();
  await queues.work('inbox', null, (incoming) => receive(ctx, incoming));
  await queues.work('outbox', null, (step) => postMessage(ctx, step));
  const failed = (error: unknown) => ctx.log.error({ error }, 'what Slack refused could not be tried again');
  void every(knockMs, ctx.stopping, () => knock(ctx), failed, 'what Slack refused');
  return takeUp;
}
