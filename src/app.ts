import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createClaude } from './claude/claude.ts';
import { type Containment, detectContainment } from './claude/containment.ts';
import { createStaging } from './claude/staging.ts';
import type { Config } from './config.ts';
import type { Project } from './domain/project.ts';
import { isRefusal } from './domain/result.ts';
import { buildUpgrade } from './flow/build-upgrade.ts';
import type { Context, Log } from './flow/context.ts';
import { detectSignals } from './flow/detect-signals.ts';
import { postMessage } from './flow/post-message.ts';
import { receive } from './flow/receive.ts';
import { recoverMessages, recoverProject } from './flow/recover.ts';
import { runJob } from './flow/run-job.ts';
import { settleDecision } from './flow/settle-decision.ts';
import { createGit } from './git/git.ts';
import { type Locks, openLocks } from './postgres/locks.ts';
import { openQueues, type Queues } from './postgres/queue.ts';
import { openRecord } from './postgres/record.ts';
import { createTranscripts } from './postgres/transcripts.ts';
import { createRedaction } from './redaction/redaction.ts';
import type { Directory } from './slack/directory.ts';
import { createSlackApp } from './slack/listen.ts';

export type AppLog = Log & { debug(facts: object, message: string): void };
export type AppOptions = {
  readonly config: Config;
  readonly log: AppLog;
  /** False for a command of the CLI: it works, but neither listens to Slack nor posts. */
  readonly listen: boolean;
  readonly containment?: Containment;
};

/** A running app, or as much of one as a command needs. */
export type App = {
  readonly ctx: Context;
  readonly version: { readonly postgres: string };
  readonly containment: Containment;
  readonly port: number | null;
  readonly databaseUrl: string;
  /** Takes the project's lock, takes up what was left of it and works on its steps; false when another process does. */
  serve(project: Project): Promise<boolean>;
  /** Ends what runs (it is recorded as interrupted), lets go of every lock and closes everything. */
  stop(): Promise<void>;
};

const lockOf = (project: string) => `project/${project}`;

/** Opens every edge and puts the steps on top of them. Nothing of it is decided here. */
export async function startApp({ config, log, listen, ...options }: AppOptions): Promise<App> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o755 });
  const containment = options.containment ?? (await detectContainment(log));
  const record = await openRecord(config);
  const queues = await openQueues(record.url, log);
  const stopping = new AbortController();
  const locks = await openLocks(record.url, (error) => {
    if (!stopping.signal.aborted)
      log.error({ error }, 'the connection that holds the locks broke: ending what runs');
    stopping.abort();
  });
  const door = listen && config.slack ? createSlackApp({ ...config.slack, log }, queues) : null;
  const { port = null } = (await door?.start()) ?? {};
  const projects = door ? await resolveProjects(config.projects, door.directory, log) : [...config.projects];
  const ctx: Context = {
    ...{ db: record.db, queue: queues, transcripts: createTranscripts(record.db), projects, log },
    ...edges(config, containment, log),
    ...{ slack: door?.slack ?? null, now: () => new Date(), newId: randomUUID },
    ...{ host: os.hostname(), worker: `${process.pid}`, stopping: stopping.signal },
  };
  const served = new Set<string>();
  const serve = (project: Project) => {
    if (!projects.some(({ name }) => name === project.name)) projects.push(project);
    return serveProject({ ctx, queues, locks, served }, project);
  };
  const end = async () => {
    await door?.stop();
    stopping.abort();
    await queues.close();
    for (const name of served) await recoverProject(ctx, name, { requeue: false });
    await locks.close();
    await record.close();
  };
  let ended: Promise<void> | undefined;
  const stop = () => {
    ended ??= end();
    return ended;
  };
  if (ctx.slack) await workOnSlack(ctx, queues, locks);
  return {
    ctx,
    version: { postgres: record.version },
    containment,
    port,
    databaseUrl: record.url,
    serve,
    stop,
  };
}

function edges(config: Config, containment: Containment, log: AppLog) {
  const { childEnv, dataDir, claudeBin: bin } = config;
  const hidden = [path.resolve(import.meta.dirname, '../.env')];
  return {
    git: createGit({ dataDir, env: config.gitEnv }),
    claude: createClaude({ bin, childEnv, dataDir, containment, hidden, log }),
    redact: createRedaction(config.secrets),
    files: createStaging(dataDir),
  };
}

/** Slack knows people and channels by id: names and e-mail addresses of the file become ids, once. */
async function resolveProjects(
  projects: readonly Project[],
  directory: Directory,
  log: Log,
): Promise<Project[]> {
  const idOf = async (who: string): Promise<string[]> => {
    const user = await directory.user(who);
    if (isRefusal(user))
      log.warn({ who, words: user.words }, 'somebody in workspaces.toml is not known to Slack');
    return isRefusal(user) ? [] : [user.id];
  };
  const ids = async (people: readonly string[]) => (await Promise.all(people.map(idOf))).flat();
  return Promise.all(
    projects.map(async (project) => {
      const people = { users: await ids(project.users), approvers: await ids(project.approvers) };
      if (!project.channel) return { ...project, ...people };
      const channel = await directory.channel(project.channel);
      if (isRefusal(channel))
        log.warn(
          { project: project.name, words: channel.words },
          "a project's channel is not known to Slack",
        );
      return { ...project, ...people, channel: isRefusal(channel) ? project.channel : channel.id };
    }),
  );
}

/** One process listens and posts; whatever an earlier one had in its hands is taken back. */
async function workOnSlack(ctx: Context, queues: Queues, locks: Locks): Promise<void> {
  if (await locks.take('slack')) {
    await queues.takeBack('inbox');
    await recoverMessages(ctx);
  }
  await queues.work('inbox', null, (incoming) => receive(ctx, incoming));
  await queues.work('outbox', null, ({ key }) => postMessage(ctx, key));
}

type House = {
  readonly ctx: Context;
  readonly queues: Queues;
  readonly locks: Locks;
  readonly served: Set<string>;
};

async function serveProject(
  { ctx, queues, locks, served }: House,
  { name, path, branch }: Project,
): Promise<boolean> {
  await queues.addProject(name);
  if (!(await locks.take(lockOf(name)))) return false;
  served.add(name);
  await ctx.db.project.upsert({
    where: { name },
    create: { name, path, branch },
    update: { path, branch, seenAt: ctx.now() },
  });
  await recoverProject(ctx, name, { requeue: true });
  await queues.work('run', name, ({ jobId }) => runJob(ctx, jobId));
  await queues.work('detect', name, ({ jobId }) => detectSignals(ctx, jobId));
  await queues.work('build', name, ({ upgradeId }) => buildUpgrade(ctx, upgradeId));
  await queues.work('settle', name, ({ decisionId }) => settleDecision(ctx, decisionId));
  return true;
}
