import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { planLines } from '../domain/plan-words.ts';
import type { Project } from '../domain/project.ts';
import { progressOf } from '../domain/release-words.ts';
import { isRefusal } from '../domain/result.ts';
import { writeSchema } from '../domain/write.ts';
import { askRollover, viewPlan } from '../flow/ask-rollover.ts';
import { drawRollover } from '../flow/draw-rollover.ts';
import { me, print, printCard, Told, withApp } from './door.ts';
import { follow, whenFree } from './watch.ts';

type Options = { readonly project?: string; readonly json?: boolean };
type Months = { readonly from?: string; readonly to?: string; readonly json?: boolean };

/** `plan` and `rollover <project>`. */
export function addPlan(program: Command): void {
  program
    .command('plan')
    .description('what is planned by month, and how far it is')
    .option('-p, --project <name>', 'of one project')
    .option('--json', 'for programs')
    .action((options: Options) => withApp((app, config) => list(app, config, options)));
  program
    .command('rollover')
    .description('move what is open of months that are over to this one')
    .argument('<project>', 'name of the project')
    .option('--from <month>', 'of this month (2026-03), over or not')
    .option('--to <month>', 'to this month')
    .option('--json', 'for programs')
    .action((name: string, options: Months) =>
      withApp(async (app, config) => {
        if (!(await roll(app, projectNamed(config, name), options))) process.exitCode = 1;
      }),
    );
}

function projectNamed({ projects }: Config, name: string): Project {
  const project = projects.find((one) => one.name === name);
  if (!project) throw new Told(`There is no project "${name}" in workspaces.toml.`);
  return project;
}

async function list({ ctx }: App, config: Config, { project: name, json }: Options): Promise<void> {
  const projects = name === undefined ? config.projects : [projectNamed(config, name)];
  const views = [];
  for (const project of projects) views.push(await viewPlan(ctx, project));
  if (json) return print(JSON.stringify(views.map(forPrograms)));
  for (const line of views.flatMap(planLines)) print(line);
  if (views.length === 0) print('There is no project in workspaces.toml.');
}

const forPrograms = ({ project, plan, problem }: Awaited<ReturnType<typeof viewPlan>>) => ({
  ...{ project, problem },
  months: plan.map((release) => ({ ...release, progress: progressOf(release) })),
});

/** Decides and waits until that was carried out or refused, here where no other process serves the project. */
async function roll(app: App, project: Project, { json, ...months }: Months): Promise<boolean> {
  const { ctx } = app;
  const decided = await askRollover(ctx, { project, by: me(), id: randomUUID(), ...months });
  if (isRefusal(decided)) throw new Told(decided.words);
  const takeOver = whenFree(() => app.serve(project, null));
  const rows = [];
  for (const id of decided) {
    const row = await follow(async () => {
      await takeOver();
      const now = await ctx.db.decision.findUniqueOrThrow({ where: { id } });
      return now.state === 'pending' ? null : now;
    });
    rows.push(row);
    const card = json ? null : await drawRollover(ctx, id);
    if (card) printCard(card);
  }
  if (json)
    print(
      JSON.stringify(
        rows.map(({ state, commit, words, write }) => ({
          ...writeSchema.parse(write),
          state,
          commit,
          words,
        })),
      ),
    );
  return rows.every(({ state }) => state === 'done');
}
