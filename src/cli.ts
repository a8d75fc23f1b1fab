import { Command, InvalidArgumentError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addAgain } from './cli/again.ts';
import { answer, exits } from './cli/answer.ts';
import { addAudit } from './cli/audit.ts';
import { addBackup } from './cli/backup.ts';
import { addCycle } from './cli/cycle.ts';
import { decideAndWatch } from './cli/decide.ts';
import {
  me,
  print,
  printCard,
  projectMeant,
  projectOfJob,
  projectOfUpgrade,
  Told,
  typed,
  withApp,
} from './cli/door.ts';
import { addEod } from './cli/eod.ts';
import { runToExit } from './cli/exit.ts';
import { addGates } from './cli/gates.ts';
import { addHelp } from './cli/help.ts';
import { addImport } from './cli/import.ts';
import { addLists } from './cli/lists.ts';
import { addPause } from './cli/pause.ts';
import { addPlan } from './cli/plan.ts';
import { addSchedules } from './cli/schedules.ts';
import { addShow } from './cli/show.ts';
import { addSignals } from './cli/signals.ts';
import { addStatus } from './cli/status.ts';
import { addTalk } from './cli/talk.ts';
import { addTrust } from './cli/trust.ts';
import { jobNow, upgradeForPrograms } from './cli/views.ts';
import { asTyped, runAndWatch } from './cli/watch.ts';
import type { Verb } from './domain/decision.ts';
import type { Asked } from './domain/project.ts';
import { isRefusal } from './domain/result.ts';
import { short } from './domain/words.ts';
import { cancelJob } from './flow/cancel-job.ts';
import { drawLook } from './flow/draw-look.ts';
import { loadUpgrade } from './flow/load-views.ts';

/** `audition <command>`: the same steps as Slack's, through another door. */

const numberOf =
  (subject: 'job' | 'upgrade') =>
  (text: string): number => {
    const what = subject === 'job' ? 'a job' : 'an upgrade';
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError(`It must be the number of ${what}.`);
    return Number(text);
  };
const limit = (text: string): number => {
  const number = Number(text);
  if (!(number > 0 && number < 1e6)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
};
type RunOptions = Omit<Asked, 'allowed'> & { readonly project: string; readonly plan?: boolean };
const exit = (good: boolean) => {
  if (!good) process.exitCode = exits.refused;
};

const program = new Command('audition')
  .description('Runs jobs with Claude Code and keeps what they teach.')
  .version(manifest.version)
  .exitOverride();

/** A command about one job or upgrade. */
const about = (subject: 'job' | 'upgrade', name: string, description: string) =>
  program
    .command(name)
    .description(description)
    .argument(`<${subject}>`, `number of the ${subject}`, numberOf(subject));

program
  .command('run')
  .description('run a task in a repository and follow it to its end')
  .argument('<task...>', 'what should be done')
  .option('-p, --project <project>', 'a name, or a folder of the repository', '.')
  .option('--plan', 'a plan first; go begins the work')
  .option('--model <name>', 'with another model')
  .option('--max-minutes <n>', 'stopped after this time, where the project allows as much', limit)
  .option('--max-usd <n>', 'stopped at this cost, where the project allows as much', limit)
  .action((task: string[], { project: folder, plan, model, maxMinutes, maxUsd }: RunOptions) =>
    withApp(async (app, config) => {
      const words = typed(task, 'What should be done? audition run "<task>"');
      const project = await projectMeant(app, config, folder);
      const asked = { ...(model && { model }), ...(maxMinutes && { maxMinutes }), ...(maxUsd && { maxUsd }) };
      const asking = asTyped(app, project, plan ? `--plan ${words}` : words, asked);
      exit(await runAndWatch(app, config, project, asking));
    }),
  );

const verbs: readonly ['job' | 'upgrade', Verb, string][] = [
  ['upgrade', 'approve', 'merge an upgrade'],
  ['upgrade', 'kill', 'move a proposed upgrade to the trash'],
  ['upgrade', 'undo', 'take an approved upgrade back, by one commit'],
  ['upgrade', 'retire', 'take an approved upgrade out of use, by one commit'],
  ['upgrade', 'keep', 'keep an upgrade that is offered to be retired'],
  ['job', 'merge', "merge a job's own commit"],
  ['job', 'discard', "put a job's own commit into the trash"],
];
for (const [subject, verb, description] of verbs) {
  const command = about(subject, verb, description);
  if (verb === 'kill' || verb === 'retire') command.option('-r, --reason <words>', 'why, for the record');
  command.action((id: number, { reason }: { reason?: string }) =>
    withApp(async (app, config) =>
      decideAndWatch(app, config, { verb, subject: id, ...(reason && { reason }) }),
    ),
  );
}

about('job', 'cancel', 'end a queued or running job').action((id: number) =>
  withApp(async ({ ctx }) => {
    const cancelled = await cancelJob(ctx, id, me());
    if (isRefusal(cancelled)) throw new Told(cancelled.words);
    print(`job ${id} is being cancelled`);
    answer(await jobNow(ctx, id));
  }),
);

addLists(program);
addImport(program);
addSignals(program);
addTrust(program);
addAgain(about, exit);
addGates(about);
addAudit(program);
addPause(program);
addPlan(program);
addSchedules(program);
addStatus(program, about);
addCycle(program, exit);
addEod(program);
addTalk(program, exit);

about('upgrade', 'look', 'evidence, checks and the whole change of an upgrade').action((id: number) =>
  withApp(async (app, config) => {
    const view = await loadUpgrade(app.ctx, id);
    if (!view) throw new Told(`There is no upgrade ${id}.`);
    const card = await drawLook(app.ctx, await projectOfUpgrade(app, config, view), id);
    answer({ ...upgradeForPrograms(view), look: card.body ?? null, change: card.preformatted ?? null });
    printCard(card);
  }),
);

about('job', 'diff', "the whole change of a job's own commit").action((id: number) =>
  withApp(async (app, config) => {
    const job = await app.ctx.db.job.findUnique({ where: { id } });
    if (!job) throw new Told(`There is no job ${id}.`);
    if (!job.commit) throw new Told(`Job ${id} made no commit.`);
    const project = await projectOfJob(app, config, id);
    const diff = await app.ctx.git.show(project, job.commit);
    const [clean = ''] = await app.ctx.redact([diff]);
    answer({ id, commit: job.commit, diff: clean });
    printCard({ line: [`job ${id}, commit ${short(job.commit)}`], preformatted: clean, buttons: [] });
  }),
);

addShow(about);

program
  .command('doctor')
  .description('check everything this needs, with the mend')
  .action(async () => {
    const { doctor } = await import('./cli/doctor.ts'); // it loads all that it looks at
    exit(await doctor());
  });

addBackup(program, (id) =>
  withApp(async (app, config) => decideAndWatch(app, config, { verb: 'restore', subject: id })),
);
addHelp(program);

/** Whoever reads on may have read enough, as `head` has: the command still ends as it should. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
await runToExit(program, process.argv);
