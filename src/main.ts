import { setTimeout as wait } from 'node:timers/promises';
import { startApp } from './app.ts';
import { type Config, home, loadEnvironment, readConfig } from './config.ts';
import { Trouble } from './domain/trouble.ts';
import { openHealth } from './health.ts';
import { keepRunning } from './keep-running.ts';
import { createLog } from './log.ts';

/** `npm start`: config → app → listen → shutdown. */

const say = (lines: readonly string[]) => process.stderr.write(`${lines.join('\n')}\n`);

const whatIsMissing = (file: string): string[] => [
  'Slack is not configured: SLACK_BOT_TOKEN is missing, and beside it SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).',
  `Projects are read from ${file}. README.md has the five steps. Without Slack there are two other doors:`,
  '  npm run rehearse                              the whole loop with stand-ins, nothing to configure',
  '  npm run -s audition -- run -p <repository> "<task>"   a job in a repository of yours, in the terminal',
];

/** Runs until it is asked to end, or fails when its locks are lost; then what runs is ended and everything is closed. */
async function run(config: Config, asked: Promise<NodeJS.Signals>, ready: () => void): Promise<void> {
  const app = await startApp({ config, log, listen: true });
  const { containment, port, version } = app;
  const health = await openHealth(app, config.healthPort ?? 0, log);
  const waiting = new Set(app.ctx.projects);
  const serveAll = async () => {
    for (const project of waiting) if (await app.serve(project)) waiting.delete(project);
  };
  try {
    await serveAll();
    const projects = app.ctx.projects.map(({ name }) => name);
    log.info(
      { projects, containment, port, health: health.port, postgres: version.postgres },
      'audition is ready',
    );
    ready();
    // A project that a command of the CLI works on right now is taken over once that command is done.
    for (;;) {
      const ended = await Promise.race([asked, app.lost, wait(5_000, null, { ref: false })]);
      if (ended instanceof Error) throw ended;
      if (ended) break;
      await serveAll().catch((error) => log.error({ error }, 'a project could not be served'));
    }
    log.info('ending');
  } finally {
    await health.close();
    await app.stop();
  }
}

const read = readConfig(loadEnvironment(), home);
const log = createLog({ secrets: 'config' in read ? read.config.secrets : [] });
if ('problems' in read) {
  say(['The configuration is not usable, nothing was started:', ...read.problems.map((line) => `  ${line}`)]);
  process.exitCode = 1;
} else if (!read.config.slack) {
  say(whatIsMissing(read.config.workspaces));
  process.exitCode = 1;
} else {
  const { config } = read;
  const { promise: asked, resolve: ask } = Promise.withResolvers<NodeJS.Signals>();
  process.on('SIGINT', ask).on('SIGTERM', ask); // for good: execa ends a process in which nobody listens any more
  await keepRunning((ready) => run(config, asked, ready), { log, asked }).catch((error: Error) => {
    if (error instanceof Trouble) say([error.message]);
    else log.error({ error }, error.message);
    process.exitCode = 1;
  });
}
