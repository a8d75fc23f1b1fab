import { setTimeout as wait } from 'node:timers/promises';
import { type App, type AppOptions, startApp } from './app.ts';
import type { Project } from './domain/project.ts';
import { count } from './domain/words.ts';
import { isHere } from './far-git.ts';

export type RunOptions = Omit<AppOptions, 'listen'> & {
  /** A line for whoever sits at the terminal. */
  readonly say: (line: string) => void;
};
type Signals = ReturnType<typeof hearSignals>;

/** How often a project is looked at that another process has, or whose repository is not on this host. */
const lookEveryMs = 5_000;
/** How long an app whose locks are lost may take to end what runs before its process ends all the same. */
const lostMs = 25_000;

/** Runs an app until it is asked to end, or fails when its locks are lost; then what runs is ended and everything is closed. */
export async function runApp({ say, ...options }: RunOptions): Promise<void> {
  const { log, only } = options;
  const signals = hearSignals();
  const app = await startApp({ ...options, listen: true });
  const { containment, port, version } = app;
  try {
    const serveAll = only === 'slack' ? async () => {} : serving(app, options);
    await serveAll();
    const projects = [...app.ctx.serves];
    log.info({ projects, containment, port, postgres: version.postgres, only }, 'audition is ready');
    const asked = signals.asked(1);
    for (;;) {
      const ended = await Promise.race([asked, app.lost, wait(lookEveryMs, null, { ref: false })]);
      if (ended instanceof Error) throw ended;
      if (ended) break;
      await serveAll().catch((error) => log.error({ error }, 'a project could not be served'));
    }
    await drain(app, options, { signals, say });
  } finally {
    await Promise.race([app.stop(), app.lost.then(() => wait(lostMs))]);
  }
}

/** The signals that ask this process to end. They are heard for good: execa ends a process in which nobody listens any more. */
function hearSignals() {
  const heard: NodeJS.Signals[] = [];
  const waiting = new Set<() => void>();
  const hear = (signal: NodeJS.Signals) => {
    heard.push(signal);
    for (const look of waiting) look();
  };
  process.on('SIGINT', hear).on('SIGTERM', hear);
  /** Resolves with the signal that was the so many-th. */
  const asked = (count: number): Promise<NodeJS.Signals> =>
    new Promise((resolve) => {
      const look = () => {
        const signal = heard[count - 1];
        if (!signal) return;
        waiting.delete(look);
        resolve(signal);
      };
      waiting.add(look);
      look();
    });
  return { asked };
}

/** Lets what runs end by itself for as long as the configuration says, or until a second signal. */
async function drain(
  app: App,
  { config: { drainSeconds: seconds }, log }: Omit<RunOptions, 'say'>,
  { signals, say }: { readonly signals: Signals; readonly say: RunOptions['say'] },
): Promise<void> {
  const running = app.drain();
  const signal = await signals.asked(1);
  log.info({ signal, running, seconds }, 'ending: nothing new begins');
  if (running > 0 && signal === 'SIGINT')
    say(`Ending: ${seconds} s for ${count(running, 'running job')} to end. Ctrl-C again ends at once.`);
  await Promise.race([app.idle(), app.lost, signals.asked(2), wait(seconds * 1_000, null, { ref: false })]);
}

/** Serves the projects whose repository is on this host, as soon as no other process does; each is said once. */
function serving(app: App, { log }: Pick<RunOptions, 'log'>): () => Promise<void> {
  const waiting = new Set<Project>(app.ctx.projects);
  const left = new Set<Project>();
  return async () => {
    for (const project of waiting) {
      const { name, path } = project;
      if (await isHere(project)) {
        if (await app.serve(project)) waiting.delete(project);
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
