import type { Job } from '../../prisma/client/client.ts';
import { say, taskTooLong } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { maxTaskLength } from '../domain/command.ts';
import type { Incoming, Reply } from '../domain/incoming.ts';
import { mayUse } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { asksForWork } from '../domain/reply.ts';
import { judge, refusalOf } from './allow.ts';
import { jobSession } from './claim-job.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { followUp, newestOfThread } from './follow-up.ts';

type Needs = Pick<Context, 'newId' | 'queue'>;
type Words = {
  /** What the words are known by: the same again are stored once. */
  readonly uuid: string;
  /** Redacted. */
  readonly request: string;
  readonly at: Date;
};

/** Keeps what a person said about a job as a beat of its session: what comes after a beat can correct it. */
export async function keepWords(ctx: Needs, tx: Tx, jobId: number, words: Words): Promise<void> {
  const { projectName } = await tx.job.findUniqueOrThrow({ where: { id: jobId } });
  await tx.$queryRaw`select 1 from "Job" where id = ${jobId} for update`;
  const { id: sessionId } = await jobSession(ctx, tx, jobId);
  await tx.beat.createMany({ data: [{ ...words, sessionId, projectName }], skipDuplicates: true });
  await ctx.queue.send(tx, { step: 'detect', project: projectName, jobId });
}

/** A person's words without their secrets, and without what PostgreSQL takes in no text: NUL and half characters. */
export async function cleanWords({ redact }: Pick<Context, 'redact'>, text: string): Promise<string> {
  const [clean = ''] = await redact([text.replaceAll('\0', '').toWellFormed()]);
  return clean;
}

/** What came in without the secrets people wrote: in commands, threads, forms and the names of files. */
export async function cleanIncoming(ctx: Pick<Context, 'redact'>, incoming: Incoming): Promise<Incoming> {
  if ('text' in incoming) {
    const text = await cleanWords(ctx, incoming.text);
    const { files = [] } = 'files' in incoming ? incoming : {};
    const named = files.map(async (file) => ({ ...file, name: await cleanWords(ctx, file.name) }));
    return { ...incoming, text, ...(files.length > 0 && { files: await Promise.all(named) }) };
  }
  if (incoming.kind !== 'submit') return incoming;
  const values = Object.entries(incoming.values).map(async ([name, value]) => [
    name,
    typeof value === 'string' ? await cleanWords(ctx, value) : value,
  ]);
  return { ...incoming, values: Object.fromEntries(await Promise.all(values)) };
}

/**
 * Keeps a reply in the thread of a job, or of the line about an upgrade: then of the job that crossed its threshold.
 * One in a job's thread that asks for work also begins the job that goes on from it. Other threads, and people who are
 * not of the project and did not write to the app, are passed over without a word; what there is to say, to whoever
 * wrote it alone, is that they may not, or that a task is too long.
 */
export async function hearReply(ctx: Context, reply: Reply): Promise<Card | null> {
  const { channel, threadTs: ts } = reply;
  const root = await ctx.db.message.findFirst({ where: { channel, ts } });
  const jobId = root && (await jobOf(ctx, root.key));
  const job = jobId ? await ctx.db.job.findUnique({ where: { id: jobId } }) : null;
  const project = job && projectOf(ctx, job.projectName);
  if (!project) return null;
  const refusal = await whyUnheard(ctx, reply, job.id, project);
  if (refusal) return reply.to === 'app' ? say(refusal.words) : null;
  const request = await cleanWords(ctx, reply.text);
  if (request === '') return null;
  const isLong = request.length > maxTaskLength;
  const isOfJob = root?.key.startsWith('job/') ?? false;
  const follows = isOfJob && !isLong && project;
  await ctx.db.$transaction((tx) => hear(ctx, tx, { reply, request, job, follows }));
  return isOfJob && isLong ? taskTooLong(request.length, maxTaskLength) : null;
}

/** Why somebody's words are passed over; in the audit where they were for the app. */
const whyUnheard = (ctx: Context, { user: person, to }: Reply, jobId: number, project: Project) =>
  to === 'app'
    ? refusalOf(ctx, mayUse, project, { person, action: 'follow-up', subject: `job ${jobId}` })
    : judge(ctx, mayUse, project, person);

type Heard = {
  readonly reply: Reply;
  readonly request: string;
  readonly job: Job;
  /** The project, where a reply may begin a job. */
  readonly follows: Project | false;
};

/** Keeps the words with the job they are about: the newest of the thread that has begun. */
async function hear(ctx: Context, tx: Tx, { reply, request, job, follows }: Heard): Promise<void> {
  const { id: uuid, user: askedBy, at, to, files = [], text } = reply;
  // A reply that comes again is with the job it went to.
  if ((await tx.beat.count({ where: { uuid } })) > 0) return;
  const about = (follows && (await newestOfThread(tx, job, { not: 'queued' }))) || job;
  await keepWords(ctx, tx, about.id, { uuid, request, at: new Date(at) });
  if (!follows || !asksForWork(text, to)) return;
  const newest = (await newestOfThread(tx, job)) ?? job;
  await followUp(ctx, tx, follows, newest, { id: uuid, task: request, askedBy, files });
}

/** The job that a message is about; null when there is none. */
async function jobOf({ db }: Pick<Context, 'db'>, key: string): Promise<number | null> {
  const [subject, id] = key.split('/');
  if (subject === 'job') return Number(id);
  const upgrade = await db.upgrade.findUnique({ where: { id: Number(id) } });
  return upgrade?.jobId ?? null;
}
