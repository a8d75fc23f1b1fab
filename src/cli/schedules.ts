import type { Command } from 'commander';
import { scheduleLines } from '../domain/schedule-words.ts';
import { listSchedules } from '../flow/list-schedules.ts';
import { answer } from './answer.ts';
import { knownProjects, print, withApp } from './door.ts';

/** `schedules`: what is done by the clock in the projects of the file; others are nobody's to look after. */
export function addSchedules(program: Command): void {
  program
    .command('schedules')
    .description('what is done by the clock, and when next')
    .option('-p, --project <name>', 'in one project')
    .action(({ project }: { project?: string }) =>
      withApp(async (app, config) => {
        const names = await knownProjects(app, config, project);
        const views = await listSchedules(
          app.ctx,
          config.projects.filter(({ name }) => names.includes(name)),
        );
        answer(views);
        for (const line of views.flatMap(scheduleLines)) print(line);
        if (views.length === 0) print('Nothing is done by the clock.');
      }),
    );
}
