import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { askedAgain } from '../domain/answers.ts';
import { plainText } from '../domain/card.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import { allowAndRetry, type Begun, idOfNext, type Press, retryJob, type Wanted } from '../flow/again.ts';
import { goOn } from '../flow/answer-question.ts';
import type { Context } from '../flow/context.ts';
import { fixJob } from '../flow/mend-job.ts';
import { carryOutPlan, dropPlan } from '../flow/plan.ts';
import { answer } from './answer.ts';
import { me, print, projectOfJob, Told, typed, withApp } from './door.ts';
import { jobNow } from './views.ts';
import { runAndWatch } from './watch.ts';

type About = (subject: 'job', name: string, description: string) => Command;
type Exit = (good: boolean) => void;
type Begin = (ctx: Context, wanted: Wanted) => Promise<Begun | Refusal>;

const verbs: readonly [Press, string, Begin][] = [
  ['retry', 'ask for the same again, as a new job', retryJob],
  ['allow', 'ask for it again with what it was denied allowed, for that one job', allowAndRetry],
  ['fix', 'make what a gate did not let pass, pass', fixJob],
  ['go', 'carry a plan out', carryOutPlan],
];

/** `retry`, `allow`, `fix`, `go`, `drop` and `reply`: what comes after a job. */
export function addAgain(about: About, exit: Exit): void {
  for (const [what, description, begin] of verbs)
    about('job', what, description).action((jobId: number) =>
      onJob(jobId, async (app, config, project) => {
        const ask = async () => once(granted(await begin(app.ctx, { project, jobId, by: me() })));
        exit(await runAndWatch(app, config, project, { id: idOfNext(app.ctx, what, jobId), ask }));
      }),
    );
  about('job', 'drop', 'let nothing come of a plan').action((jobId: number) =>
    onJob(jobId, async ({ ctx }) => {
      granted(await dropPlan(ctx, { jobId, by: me() }));
      answer(await jobNow(ctx, jobId));
      print(`the plan of job ${jobId} is dropped`);
    }),
  );
  about('job', 'reply', 'answer its question, or go on from what it did')
    .argument('<words...>', 'what you would write in its thread')
    .action(async (jobId: number, words: string[]) => {
      const text = typed(words, `What should be said? audition reply ${jobId} "<words>"`);
      await onJob(jobId, async (app, config, project) => {
        const said = { id: randomUUID(), askedBy: me(), words: text };
        const job = await app.ctx.db.job.findUniqueOrThrow({ where: { id: jobId } });
        const ask = () => goOn(app.ctx, { project, job }, said);
        exit(await runAndWatch(app, config, project, { id: said.id, ask }));
      });
    });
}

const onJob = (jobId: number, work: (app: App, config: Config, project: Project) => Promise<void>) =>
  withApp(async (app, config) => {
    if ((await app.ctx.db.job.count({ where: { id: jobId } })) === 0)
      throw new Told(`There is no job ${jobId}.`);
    await work(app, config, await projectOfJob(app, config, jobId));
  });

/** The job that was asked for; where it had been asked for before that is said, and one that has ended is not shown again. */
function once({ job, isNew }: Begun): Begun['job'] {
  if (isNew) return job;
  const words = plainText(askedAgain(job.id, false).line);
  if (job.state === 'ended') throw new Told(`${words} audition status ${job.id} says how it ended.`);
  print(words);
  return job;
}

function granted<T extends object>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Told(value.words);
  return value;
}
