import path from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { doctor } from './cli/doctor.ts';
import { configure, knownProject, me, print, printCard, projectAt, Told, withApp } from './cli/door.ts';
import { decideAndWatch, runAndWatch } from './cli/watch.ts';
import { home, loadEnvironment } from './config.ts';
import type { Verb } from './domain/decision.ts';
import { isRefusal } from './domain/result.ts';
import { jobRoot, upgradeLine } from './domain/words.ts';
import { cancelJob } from './flow/cancel-job.ts';
import { loadJob, loadUpgrade } from './flow/load-views.ts';
import { drawLook } from './flow/receive.ts';

/** `audition <command>`: the same steps as Slack's, through another door. */

const env = loadEnvironment();
/** npm runs scripts in the clone of audition; INIT_CWD is where the person stood. */
const cwd = env.INIT_CWD ?? process.cwd();
const here = home;

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('It must be the number of a job or an upgrade.');
  return Number(text);
};
const fail = (failed: boolean) => {
  if (failed) process.exitCode = 1;
};

const program = new Command('audition')
  .description('Runs jobs with Claude Code and keeps what they teach.')
  .exitOverride();

program
  .command('run')
  .description('run a task in a repository and follow it to its end')
  .argument('<task...>', 'what should be done')
  .option('-p, --project <folder>', 'a folder of the repository', '.')
  .action(async (task: string[], { project: folder }: { project: string }) => {
    const config = configure(env, here);
    const project = await projectAt(config, env, path.resolve(cwd, folder));
    fail(!(await withApp(config, (app) => runAndWatch(app, project, task.join(' ')))));
  });

const verbs: readonly [Verb, string][] = [
  ['approve', 'merge an upgrade'],
  ['kill', 'move a proposed upgrade to the trash'],
  ['undo', 'take an approved upgrade back, by one commit'],
  ['restore', 'bring an upgrade back from the trash to where it was'],
  ['merge', "merge a job's own commit"],
  ['discard', "put a job's own commit into the trash"],
];
for (const [verb, description] of verbs)
  program
    .command(verb)
    .description(description)
    .argument(
      '<number>',
      verb === 'merge' || verb === 'discard' ? 'number of the job' : 'number of the upgrade',
      wholeNumber,
    )
    .action(async (subject: number) => {
      const config = configure(env, here);
      fail(
        !(await withApp(config, (app) =>
          decideAndWatch(app, (name) => knownProject(app, config, name), verb, subject),
        )),
      );
    });

program
  .command('cancel')
  .description('end a queued or running job')
  .argument('<number>', 'number of the job', wholeNumber)
  .action(async (id: number) => {
    const cancelled = await withApp(configure(env, here), ({ ctx }) => cancelJob(ctx, id, me()));
    print(isRefusal(cancelled) ? cancelled.words : `job ${id} is being cancelled`);
    fail(isRefusal(cancelled));
  });

program
  .command('jobs')
  .description('the last jobs')
  .action(() =>
    withApp(configure(env, here), async ({ ctx }) => {
      for (const { id } of (await ctx.db.job.findMany({ orderBy: { id: 'desc' }, take: 20 })).reverse()) {
        const view = await loadJob(ctx, id);
        if (view) printCard({ ...jobRoot(view), body: `  ${view.task.split('\n')[0]}` });
      }
    }),
  );

const upgradesWhere = (trash: boolean) => () =>
  withApp(configure(env, here), async ({ ctx }) => {
    const states = trash
      ? (['killed', 'undone'] as const)
      : (['building', 'proposed', 'approved', 'flagged'] as const);
    const rows = await ctx.db.upgrade.findMany({
      where: { state: { in: [...states] } },
      orderBy: { id: 'asc' },
    });
    for (const { id } of rows) {
      const view = await loadUpgrade(ctx, id);
      if (view) printCard({ ...upgradeLine(view), line: [`${id}  `, ...upgradeLine(view).line] });
    }
    if (rows.length === 0) print(trash ? 'The trash is empty.' : 'There are no upgrades yet.');
  });
program.command('upgrades').description('upgrades and how they stand').action(upgradesWhere(false));
program
  .command('trash')
  .description('what was killed or undone; each can be restored')
  .action(upgradesWhere(true));

program
  .command('look')
  .description('the evidence and the whole change of an upgrade')
  .argument('<number>', 'number of the upgrade', wholeNumber)
  .action(async (id: number) => {
    const config = configure(env, here);
    await withApp(config, async (app) => {
      const view = await loadUpgrade(app.ctx, id);
      if (!view) throw new Told(`There is no upgrade ${id}.`);
      printCard(await drawLook(app.ctx, await knownProject(app, config, view.project), id));
    });
  });

program
  .command('show')
  .description('the transcript of a job, for reading')
  .argument('<number>', 'number of the job', wholeNumber)
  .action((id: number) =>
    withApp(configure(env, here), async ({ ctx }) => {
      const events = await ctx.db.event.findMany({
        where: { session: { jobId: id } },
        orderBy: { seq: 'asc' },
      });
      if (events.length === 0) throw new Told(`There is no transcript of job ${id}.`);
      const { readable } = await import('./cli/readable.ts');
      for (const event of events) for (const line of readable(event.body)) print(line);
    }),
  );

program
  .command('doctor')
  .description('check everything this needs, with the mend')
  .option('--json', 'for programs')
  .action(async ({ json }: { json?: boolean }) => fail(!(await doctor(env, here, json ?? false))));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof Told) process.stderr.write(`${error.message}\n`);
  else if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
}
