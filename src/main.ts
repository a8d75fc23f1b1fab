import { Command, Option } from 'commander';
import type { Part } from './app.ts';
import { hearSignals } from './asked-to-end.ts';
import { type Config, home, loadEnvironment, readConfig } from './config.ts';
import { Trouble } from './domain/trouble.ts';
import { createLog } from './log.ts';
import { startEarly } from './postgres/server.ts';

/** `npm start`: what was typed → configuration → app. */

const say = (lines: readonly string[]) => process.stderr.write(`${lines.join('\n')}\n`);

const whatIsMissing = (file: string): string[] => [
  'Slack is not configured: SLACK_BOT_TOKEN is missing, and beside it SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP).',
  `Projects are read from ${file}. README.md has the five steps. Without Slack there are two other doors:`,
  '  npm run rehearse                              the whole loop with stand-ins, nothing to configure',
  '  npm run -s audition -- run -p <repository> "<task>"   a job in a repository of yours, in the terminal',
];

const parts: readonly Part[] = ['worker', 'slack'];
const program = new Command('npm start --')
  .description('Runs jobs for the people in Slack until it is asked to end.')
  .addOption(
    new Option(
      '--only <part>',
      'worker: runs jobs, listens to nothing; slack: receives and posts, runs nothing',
    ).choices(parts),
  )
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

/** Starts what is configured; the exit status. */
async function start(config: Config, only: Part | undefined): Promise<number> {
  if (!config.slack && only !== 'worker') {
    say(whatIsMissing(config.workspaces));
    return 1;
  }
  const { databaseUrl, dataDir } = config;
  const end = hearSignals();
  // PostgreSQL starts while all that an app is made of is loaded.
  if (!databaseUrl) startEarly(dataDir, (words) => log.warn({ dataDir }, words));
  const { runApp } = await import('./run-app.ts');
  return runApp({ config, log, only, end, say: (line) => say([line]) }).then(
    () => 0,
    (error: Error) => {
      if (error instanceof Trouble) say([error.message]);
      else log.error({ error }, error.message);
      return 1;
    },
  );
}

const { only } = program.parse().opts<{ only?: Part }>();
const read = readConfig(loadEnvironment(), home, only);
const log = createLog({ secrets: 'config' in read ? read.config.secrets : [] });
if ('problems' in read)
  say(['The configuration is not usable, nothing was started:', ...read.problems.map((line) => `  ${line}`)]);
// What waits for a server that does not answer must not keep the process.
process.exit('problems' in read ? 1 : await start(read.config, only));
