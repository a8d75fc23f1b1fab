import { answerForm, answerIn } from '../domain/answer-form.ts';
import { say } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import type { Press, Submit } from '../domain/incoming.ts';
import { mayUse } from '../domain/permission.ts';
import { type Context, projectOf } from './context.ts';
import { followUp, newestOfThread } from './follow-up.ts';
import { cleanWords, keepWords } from './hear-words.ts';
import { openForm } from './open-form.ts';

const nothingAsked = (id: number): Card => say(`Job ${id} has no question.`);

/** Opens the form for an answer; where it cannot be opened, the thread is the other way. */
export async function askForAnswer(ctx: Context, press: Press): Promise<Card | null> {
  const job = await ctx.db.job.findUnique({ where: { id: press.subject } });
  if (job?.outcome !== 'question') return nothingAsked(press.subject);
  if (await openForm(ctx, press, answerForm(job.id, job.question ?? ''))) return null;
  return say('Write your answer as a reply in the thread.');
}

/** Begins the job that goes on with the answer; the words are kept as a reply's are. The same form again is one job. */
export async function answerQuestion(ctx: Context, submit: Submit): Promise<Card | null> {
  const { id, user: askedBy, subject, values } = submit;
  const job = await ctx.db.job.findUnique({ where: { id: Number(subject) } });
  const project = job && projectOf(ctx, job.projectName);
  if (job?.outcome !== 'question' || !project) return nothingAsked(Number(subject));
  const refusal = mayUse(askedBy, project);
  if (refusal) return say(refusal.words);
  const task = await cleanWords(ctx, answerIn(values));
  await ctx.db.$transaction(async (tx) => {
    await keepWords(ctx, tx, job.id, { uuid: id, request: task, at: ctx.now() });
    const newest = (await newestOfThread(tx, job)) ?? job;
    await followUp(ctx, tx, project, newest.requestId === id ? job : newest, { id, task, askedBy });
  });
  return null;
}
