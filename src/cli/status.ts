import type { Command } from 'commander';
import { dayHours } from '../domain/budget.ts';
import { jobResult, jobRoot } from '../domain/job-words.ts';
import { projectList, workDone } from '../domain/list-words.ts';
import { listProjects, listWorkDone } from '../flow/list-projects.ts';
import { loadJob } from '../flow/load-views.ts';
import { answer } from './answer.ts';
import { knownProjects, printCard, Told, withApp } from './door.ts';
import { jobForPrograms } from './views.ts';

type About = (subject: 'job', name: string, description: string) => Command;

/** `status <job>`, `log` and `projects`: how it stands, as /job says it. */
export function addStatus(program: Command, about: About): void {
  about('job', 'status', 'how a job stands').action((id: number) =>
    withApp(async ({ ctx }) => {
      const job = await loadJob(ctx, id);
      if (!job) throw new Told(`There is no job ${id}.`);
      answer(jobForPrograms(job));
      printCard(job.state === 'ended' ? jobResult(job) : jobRoot(job));
    }),
  );
  program
    .command('log')
    .description(`what was done in the last ${dayHours} hours`)
    .option('-p, --project <name>', 'in one project')
    .action(({ project }: { project?: string }) =>
      withApp(async (app, config) => {
        const done = await listWorkDone(app.ctx, await knownProjects(app, config, project));
        answer(done.map(jobForPrograms));
        printCard(workDone(done, dayHours));
      }),
    );
  program
    .command('projects')
    .description('the projects, and what waits in them')
    .action(() =>
      withApp(async (app, config) => {
        const views = await listProjects(app.ctx, await knownProjects(app, config));
        answer(views);
        printCard(projectList(views));
      }),
    );
}
