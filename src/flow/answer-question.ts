import type { Job } from '../../prisma/client/client.ts';
import { answerForm, answerIn } from '../domain/answer-form.ts';
import { answerInThread, noQuestion, say } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import type { Press, Submit } from '../domain/incoming.ts';
import { mayUse } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { refusalOf } from './allow.ts';
import { type Context, projectOf } from './context.ts';
import { followUp, newestOfThread } from './follow-up.ts';
import { cleanWords, keepWords } from './hear-words.ts';
import { openForm } from './open-form.ts';

type Needs = Pick<Context, 'db' | 'queue' | 'now' | 'newId' | 'redact'>;

/** Opens the form for an answer; where it cannot be opened, the thread is the other way. */
export async function askForAnswer(ctx: Context, press: Press): Promise<Card | null> {
  const job = await ctx.db.job.findUnique({ where: { id: press.subject } });
  if (job?.outcome !== 'question') return noQuestion(press.subject);
  if (await openForm(ctx, press, answerForm(job.id, job.question ?? ''))) return null;
  return answerInThread;
}

/** Begins the job that goes on with the answer; the words are kept as a reply's are. The same form again is one job. */
export async function answerQuestion(ctx: Context, submit: Submit): Promise<Card | null> {
  const { id, user: askedBy, subject, values } = submit;
  const job = await ctx.db.job.findUnique({ where: { id: Number(subject) } });
  const project = job && projectOf(ctx, job.projectName);
  if (job?.outcome !== 'question' || !project) return noQuestion(Number(subject));
  const wanted = { person: askedBy, action: 'answer', subject: `job ${job.id}` };
  const refusal = await refusalOf(ctx, mayUse, project, wanted);
  if (refusal) return say(refusal.words);
  await goOn(ctx, { project, job }, { id, askedBy, words: answerIn(values) });
  return null;
}

type Words = { readonly id: string; readonly askedBy: string; readonly words: string };

/** Begins the job that goes on from this one's conversation with somebody's words, and keeps these as a reply's are. */
export async function goOn(
  ctx: Needs,
  { project, job }: { readonly project: Project; readonly job: Job },
  { id, askedBy, words }: Words,
): Promise<Job> {
  const task = await cleanWords(ctx, words);
  return ctx.db.$transaction(async (tx) => {
    await keepWords(ctx, tx, job.id, { uuid: id, request: task, at: ctx.now() });
    const newest = (await newestOfThread(tx, job)) ?? job;
    return followUp(ctx, tx, project, newest, { id, task, askedBy });
  });
}
