import { createHash, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { v5 } from 'uuid';
import { createClaude } from './claude/claude.ts';
import { type Containment, detectContainment } from './claude/containment.ts';
import { createStaging } from './claude/staging.ts';
import type { Config } from './config.ts';
import type { Project } from './domain/project.ts';
import { every } from './every.ts';
import type { Context, Log } from './flow/context.ts';
import { cleanIncoming } from './flow/hear-words.ts';
import { knock } from './flow/owe-refused.ts';
import { postMessage } from './flow/post-message.ts';
import { receive } from './flow/receive.ts';
import { recoverMessages } from './flow/recover.ts';
import { createGit } from './git/git.ts';
import { createGitHub } from './github/github.ts';
import { hostId } from './host.ts';
import { createBeatIndex } from './postgres/beat-index.ts';
import { openLocks } from './postgres/locks.ts';
import { openQueues, type Queues } from './postgres/queue.ts';
import { openRecord } from './postgres/record.ts';
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
  await mkdir(config.dataDir, { recursive: true, mode: 0o755 });
  const containment = options.containment ?? (await detectContainment(log));
  await using opened = new AsyncDisposableStack(); // closed from the last to the first
  const record = await openRecord(config);
  opened.defer(record.close);
  const stopping = new AbortController();
  const { promise: lost, resolve: lose } = Promise.withResolvers<Error>();
  const locks = await openLocks(record.url, (cause) => {
    if (stopping.signal.aborted) return;
    stopping.abort('lost');
    lose(new Error('The connection that holds the locks broke: another process may work now.', { cause }));
  });
  opened.defer(locks.close);
  const { between } = options;
  const waiting = await openQueues(record.url, log, stopping.signal);
  opened.defer(waiting.close);
  const queues = between?.queues(waiting) ?? waiting;
  opened.defer(() => stopping.abort());
  const edges = openEdges(config, containment, log);
  const door =
    listen && config.slack ? createSlackApp({ ...config.slack, log }, withoutSecrets(edges, queues)) : null;
  if (door && !(await locks.take('slack')))
    throw new Error('Another process listens to Slack for this record: end it first.');
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
  if (door) await workOnSlack(ctx, queues);
  const serve = async (project: Project, only?: string | null) => {
    if (!projects.some(({ name }) => name === project.name)) projects.push(project);
    await queues.addProject(project.name);
    if (!(await locks.take(lockOf(project.name)))) return false;
    await serveProject(ctx, queues, project, only);
    return true;
  };
  const held = opened.move();
  const { url: databaseUrl, version } = record;
  let ended: Promise<void> | undefined; // whoever asks second waits for the same end
  const stop = () => (ended ??= held.disposeAsync());
  return { ctx, version: { postgres: version }, containment, port, databaseUrl, lost, serve, stop };
}

/** The inbox keeps what came in for two days: what people write goes there without its secrets. */
const withoutSecrets = (ctx: Pick<Context, 'redact'>, { put }: Queues): Inbox => ({
  put: async (incoming) => put(await cleanIncoming(ctx, incoming)),
});

/** What steps need of git, claude, redaction and files. Nothing of it runs until it is asked to. */
export function openEdges({ childEnv, dataDir, ...config }: Config, containment: Containment, log: AppLog) {
  const hidden = [path.resolve(import.meta.dirname, '../.env')];
  return {
    git: createGit({ dataDir, env: config.gitEnv }),
    claude: createClaude({ bin: config.claudeBin, childEnv, dataDir, containment, hidden, log }),
    redact: createRedaction(config.secrets),
    files: createStaging(dataDir),
    github: config.github && createGitHub({ ...config.github, log }),
  };
}

/** How often Slack is asked whether it takes what it refused. */
const knockMs = 10 * 60_000;

/** Works on what comes in and goes out, and first on what an earlier process had in its hands or still owed. */
async function workOnSlack(ctx: Context, queues: Queues): Promise<void> {
  await queues.takeBack(null);
  await recoverMessages(ctx);
  await knock(ctx);
  await queues.work('inbox', null, (incoming) => receive(ctx, incoming));
  await queues.work('outbox', null, (step) => postMessage(ctx, step));
  const failed = (error: unknown) => ctx.log.error({ error }, 'what Slack refused could not be tried again');
  void every(knockMs, ctx.stopping, () => knock(ctx), failed);
}
