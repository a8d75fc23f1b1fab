import { pino } from 'pino';
import { startApp } from './app.ts';
import { home, loadEnvironment, readConfig } from './config.ts';
import { problemText } from './workspaces.ts';

/** `npm start`: config → app → listen → shutdown. */

const say = (line: string) => process.stderr.write(`${line}\n`);
const log = pino({ level: 'info', redact: ['*.token', '*.botToken'] });

function whatIsMissing(file: string): string {
  return [
    'Slack is not configured: SLACK_BOT_TOKEN is missing, and beside it SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).',
    `Projects are read from ${file}. README.md has the five steps. Without Slack there are two other doors:`,
    '  npm run rehearse                              the whole loop with stand-ins, nothing to configure',
    '  npm run -s audition -- run -p <repository> "<task>"   a job in a repository of yours, in the terminal',
  ].join('\n');
}

async function main(): Promise<void> {
  const read = readConfig(loadEnvironment(), home);
  if ('problems' in read) {
    say('The configuration is not usable, nothing was started:');
    for (const problem of read.problems) say(`  ${problemText(problem)}`);
    process.exitCode = 1;
    return;
  }
  const { config } = read;
  if (!config.slack) {
    say(whatIsMissing(config.workspaces));
    process.exitCode = 1;
    return;
  }
  await run(config);
}

async function run(config: Parameters<typeof startApp>[0]['config']): Promise<void> {
  const app = await startApp({ config, log, listen: true });
  const waiting = new Set(app.ctx.projects);
  const serveAll = async () => {
    for (const project of waiting) if (await app.serve(project)) waiting.delete(project);
  };
  await serveAll();
  // A project that a command of the CLI works on right now is taken over once that command is done.
  const timer = setInterval(
    () => serveAll().catch((error) => log.error({ error }, 'a project could not be served')),
    5_000,
  );
  const projects = app.ctx.projects.map(({ name }) => name);
  log.info(
    { projects, containment: app.containment, port: app.port, postgres: app.version.postgres },
    'audition is ready',
  );
  const shutDown = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'ending');
    clearInterval(timer);
    app.stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ error }, 'the end was not clean');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', shutDown);
  process.once('SIGTERM', shutDown);
}

await main();
