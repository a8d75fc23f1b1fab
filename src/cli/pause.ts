import type { Command } from 'commander';
import type { Card } from '../domain/card.ts';
import { pausedNow, resumedNow } from '../domain/pause-words.ts';
import type { Context } from '../flow/context.ts';
import { pauseProject, resumeProject } from '../flow/pause-project.ts';
import { answer } from './answer.ts';
import { me, printCard, projectMeant, Told, withApp } from './door.ts';

type Order = Parameters<typeof pauseProject>[1];
type Verb = (ctx: Context, order: Order) => Promise<Card>;

const pause: Verb = async (ctx, order) => pausedNow(order.project, await pauseProject(ctx, order));
const resume: Verb = async (ctx, order) => resumedNow(order.project, await resumeProject(ctx, order));

/** `pause` and `resume <project>`. */
export function addPause(program: Command): void {
  const add = (name: string, description: string, verb: Verb, paused: boolean) =>
    program
      .command(name)
      .description(description)
      .argument('<project>', 'its name, or a folder')
      .action((project: string) => decide(project, verb, paused));
  add('pause', 'begin no more jobs of a project; what runs goes on', pause, true);
  add('resume', 'begin jobs of a project again, also those that wait for a usage limit', resume, false);
}

const decide = (meant: string, verb: Verb, paused: boolean) =>
  withApp(async (app, config) => {
    const { ctx } = app;
    const { name: project } = await projectMeant(app, config, meant);
    if ((await ctx.db.project.count({ where: { name: project } })) === 0)
      throw new Told(`The record has nothing of a project "${project}".`);
    printCard(await verb(ctx, { project, by: me() }));
    answer({ project, paused });
  });
