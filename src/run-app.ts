import { setTimeout as wait } from 'node:timers/promises';
import { type App, type AppLog, type AppOptions, startApp } from './app.ts';
import { type AskedToEnd, hearSignals } from './asked-to-end.ts';
import { isAway } from './domain/fault-kind.ts';
import type { Project } from './domain/project.ts';
import { Trouble } from './domain/trouble.ts';
import { count } from './domain/words.ts';
import { every } from './every.ts';
import { isHere } from './far-git.ts';
import { usualPace } from './flow/lease-pace.ts';
import { openHealth } from './health.ts';
import { keepRunning } from './keep-running.ts';

export type RunOptions = Omit<AppOptions, 'listen'> & {
  /** Where signals are heard already. */
  readonly end?: AskedToEnd;
  /** A line for whoever sits at the terminal. */
  readonly say: (line: string) => void;
};

/** How long an app whose locks are lost may take to end what runs before its process ends all the same. */
const lostMs = 30_000;
/** As much more one that was asked to end: the edges take up to so long each, and a database may stand still meanwhile. */
const askedMs = 45_000;
/** So long a project that is being taken up is waited for, before the end begins: a database may be away. */
const servedMs = 2_000;

/**
 * Runs an app until it is asked to end. When its locks are lost, what runs is ended and everything is closed, and it
 * begins again once the database is back; a fault, or what its operator has to mend, is thrown.
 */
export async function runApp({ say, end = hearSignals(), ...options }: RunOptions): Promise<void> {
  const { log } = options;
  await keepRunning((ready) => runOnce(options, { end, say, ready }), { log, asked: end.first });
}

type ServeAll = (over?: AbortSignal) => Promise<void>;
type Around = {
  readonly end: AskedToEnd;
  readonly say: RunOptions['say'];
  readonly ready: () => void;
};

async function runOnce(options: Omit<RunOptions, 'say'>, around: Around): Promise<void> {
  const { config, log, only } = options;
  const app = await startApp({ ...options, listen: true }).catch(throwPassing);
  const { containment, port, version } = app;
  const health = await openHealth(app, config.healthPort ?? 0, log);
  try {
    const serveAll = only === 'slack' ? async () => {} : serving(app, log);
    await serveAll().catch(throwPassing);
    const facts = { projects: app.served(), containment, port, health: health.port, only };
    log.info({ ...facts, postgres: version.postgres }, 'audition is ready');
    around.ready();
    await untilOver(app, around, serveAll);
    await drain(app, options, around);
  } finally {
    await health.close();
    await Promise.race([app.stop(), tooLate(app)]);
  }
}

/** Serves what waits, again and again, until the end is asked for; throws when the locks are lost. */
async function untilOver({ ctx, lost }: App, { end }: Around, serveAll: ServeAll): Promise<void> {
  const { log, pace = usualPace } = ctx;
  const over = new AbortController();
  const failed = (error: unknown) =>
    isAway(error) || log.error({ error }, 'what waits to be served could not be looked at');
  const looking = every(pace.serveMs, over.signal, () => serveAll(over.signal), failed);
  const ended = await Promise.race([end.first, lost]);
  over.abort();
  await Promise.race([looking, wait(servedMs, null, { ref: false })]);
  if (ended instanceof Error) throw ended;
}

/** A database that goes away while an app begins anew comes back as one that went away later. */
function throwPassing(error: unknown): never {
  if (error instanceof Trouble || !isAway(error)) throw error;
  throw new Trouble('PostgreSQL went away while the app started.', { passes: true, cause: error });
}

/** Throws where an app cannot be closed: what waits for an answer that never comes must not keep the process. */
async function tooLate({ lost }: App): Promise<never> {
  const asked = new Error('The app was asked to end.');
  const cause = await Promise.race([lost, wait(askedMs, asked, { ref: false })]);
  await wait(lostMs);
  throw new Trouble(`${cause.message} It could not be closed in time.`, { cause });
}

/** Lets what runs end by itself for as long as the configuration says, or until a second signal. */
async function drain(
  app: App,
  { config: { drainSeconds: seconds }, log }: Omit<RunOptions, 'say'>,
  { end, say }: Around,
): Promise<void> {
  const running = app.drain();
  const signal = await end.first;
  log.info({ signal, running, seconds }, 'ending: nothing new begins');
  if (running > 0 && signal === 'SIGINT')
    say(`Ending: ${seconds} s for ${count(running, 'running job')} to end. Ctrl-C again ends at once.`);
  await Promise.race([app.idle(), app.lost, end.second, wait(seconds * 1_000, null, { ref: false })]);
}

/** Serves the projects whose repository is on this host, as soon as no other process does; each is said once. */
function serving(app: App, log: AppLog): ServeAll {
  const waiting = new Set<Project>(app.ctx.projects);
  const left = new Set<Project>();
  return async (over) => {
    for (const project of waiting) {
      if (over?.aborted) return;
      const { name, path } = project;
      if (await isHere(project)) {
        const failed = (error: unknown) => {
          if (isAway(error)) throw error;
          log.error({ project: name, error }, 'a project could not be served');
          return false;
        };
        if (await app.serve(project).catch(failed)) waiting.delete(project);
      } else if (!left.has(project)) {
        left.add(project);
        log.warn(
          { project: name, path },
          'its repository is not on this host: it is left to the host that has it',
        );
      }
    }
  };
}
