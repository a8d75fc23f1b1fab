import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { plainText } from '../domain/card.ts';
import { type PlanView, planLines } from '../domain/plan-words.ts';
import type { Project } from '../domain/project.ts';
import { isMonth } from '../domain/release.ts';
import { progressOf, rolloverCard } from '../domain/release-words.ts';
import { isRefusal } from '../domain/result.ts';
import { askRollover, viewPlan } from '../flow/ask-rollover.ts';
import { loadRollover } from '../flow/load-rollover.ts';
import { answer } from './answer.ts';
import { me, print, printCard, projectAt, projectMeant, Told, withApp } from './door.ts';
import { follow, whenFree } from './watch.ts';

type Months = { readonly from?: string; readonly to?: string };

function monthOf(text: string): string {
  if (!isMonth(text)) throw new InvalidArgumentError('It must be a month, such as 2026-03.');
  return text;
}

/** `plan` and `rollover <project>`. */
export function addPlan(program: Command): void {
  program
    .command('plan')
    .description('what is planned by month, and how far it is')
    .option('-p, --project <project>', 'a name or folder (default: all)')
    .action(({ project }: { project?: string }) => withApp((app, config) => list(app, config, project)));
  program
    .command('rollover')
    .description('move what is open of months that are over to this one')
    .argument('<project>', 'its name, or a folder')
    .option('--from <month>', 'of this month (2026-03), over or not', monthOf)
    .option('--to <month>', 'to this month', monthOf)
    .action((name: string, months: Months) =>
      withApp(async (app, config) => roll(app, await projectMeant(app, config, name), months)),
    );
}

/** The project that was named, else all of the file, else the one somebody stands in. */
async function chosen(app: App, config: Config, name: string | undefined): Promise<readonly Project[]> {
  if (name !== undefined) return [await projectMeant(app, config, name)];
  return config.projects.length > 0 ? config.projects : [await projectAt(app, config, '.')];
}

async function list(app: App, config: Config, name: string | undefined): Promise<void> {
  const views = [];
  for (const project of await chosen(app, config, name)) views.push(await viewPlan(app.ctx, project));
  answer(views.map(forPrograms));
  for (const line of views.flatMap(planLines)) print(line);
}

const forPrograms = ({ project, plan, problem }: PlanView) => ({
  ...{ project, problem },
  months: plan.map((release) => ({ ...release, progress: progressOf(release) })),
});

/** Decides and waits until that was carried out or refused, here where no other process serves the project. */
async function roll(app: App, project: Project, months: Months): Promise<void> {
  const { ctx } = app;
  const decided = await askRollover(ctx, { project, by: me(), id: randomUUID(), ...months });
  if (isRefusal(decided)) throw new Told(decided.words);
  const takeOver = whenFree(() => app.serve(project, null));
  const views = [];
  for (const id of decided) {
    const view = await follow(async () => {
      await takeOver();
      const now = await loadRollover(ctx, id);
      return now?.state === 'pending' ? null : now;
    });
    if (view.state === 'refused') throw new Told(plainText(rolloverCard(view).line));
    printCard(rolloverCard(view));
    views.push(view);
  }
  answer(views.map(({ from, to, moved = [], commit }) => ({ from, to, moved, commit })));
}
