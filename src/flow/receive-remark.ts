import type { Remark } from '../../prisma/client/client.ts';
import { say, taskTooLong } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { maxTaskLength, parseCommand } from '../domain/command.ts';
import type { Command, Reply } from '../domain/incoming.ts';
import { mayTalk, type Person } from '../domain/permission.ts';
import { filesNotTaken, noTalk, talkOver } from '../domain/talk-words.ts';
import { judge, refusalOf } from './allow.ts';
import { audit } from './audit.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { cleanWords } from './hear-words.ts';
import { messageKeys, show } from './messages.ts';
import { inSlack, isDirect } from './open-talk.ts';

/** The talk a message is part of, by the message in whose thread it stands. */
export type TalkPlace = {
  readonly project: string;
  readonly parentKey: string | null;
  /** It is part of a talk that was ended, whatever was opened since. */
  readonly isOver: boolean;
};

/** The talk that a thread belongs to; null for any other thread. */
export async function talkOfThread(
  { db }: Pick<Context, 'db'>,
  { channel, threadTs: ts }: Pick<Reply, 'channel' | 'threadTs'>,
): Promise<TalkPlace | null> {
  const root = await db.message.findFirst({ where: { channel, ts } });
  const [subject, id = '', began] = root?.key.split('/') ?? [];
  // In a direct message each answer can have a thread of its own.
  const remark = subject === 'remark' ? await db.remark.findUnique({ where: { id: Number(id) } }) : null;
  const project = subject === 'talk' ? id : remark?.projectName;
  if (!root || project === undefined) return null;
  const startedAt = (await db.talk.findUnique({ where: { projectName: project } }))?.startedAt.getTime() ?? 0;
  return { project, parentKey: root.key, isOver: (remark?.createdAt.getTime() ?? Number(began)) < startedAt };
}

/**
 * The talk that a direct message is part of: the one that was opened there (also where it was opened elsewhere since),
 * unless it is a command, or names a project, or was typed behind `/job` (which has a trigger).
 */
export async function talkHere(ctx: Context, { channel, text, trigger }: Command): Promise<TalkPlace | null> {
  if (!isDirect(channel) || trigger) return null;
  const project = ctx.projects.find(({ persistent }) => persistent)?.name;
  const where = { projectName: project ?? '', endedAt: null };
  const talk = project ? await ctx.db.talk.findFirst({ where }) : null;
  if (!project || !talk) return null;
  const roots = { startsWith: messageKeys.talkRoot(project, talk.startedAt, '') };
  if ((await ctx.db.message.count({ where: { channel, key: roots } })) === 0) return null;
  const projects = ctx.projects.map(({ name }) => name);
  // Nothing is "here": so a text that names no project is no job, whatever projects there are.
  const asked = parseCommand(text, { projects, here: ['', ''] });
  const isForUs =
    asked.kind === 'command' || asked.kind === 'job' || (asked.kind === 'empty' && asked.project !== null);
  return isForUs ? null : { project, parentKey: null, isOver: false };
}

type Said = Pick<Reply, 'id' | 'user' | 'channel' | 'text' | 'files' | 'to'>;

/**
 * Records what was said to the session of a project: it is given to it in its turn. What there is to say to that person
 * alone. In a thread, what begins with a mention of somebody else is not for it, and others than owners are passed over
 * unless they wrote to the app.
 */
export async function receiveRemark(
  ctx: Context,
  { project: name, parentKey, isOver }: TalkPlace,
  { id, user, channel, text, to, files = [] }: Said,
): Promise<Card | null> {
  if (to === 'person') return null;
  const project = projectOf(ctx, name);
  if (!project) return to ? noTalk(name) : null;
  const wanted = { person: user, action: 'talk', subject: name };
  const refusal = to
    ? await refusalOf(ctx, mayTalk, project, wanted)
    : await judge(ctx, mayTalk, project, user);
  if (refusal) return to ? say(refusal.words) : null;
  if (!project.persistent) return noTalk(name);
  if (isOver) return talkOver(name);
  const words = await cleanWords(ctx, text);
  if (words.length > maxTaskLength) return taskTooLong(words.length, maxTaskLength);
  if (words === '') return files.length > 0 ? filesNotTaken(name) : null;
  const remark = await ctx.db.$transaction((tx) =>
    recordRemark(ctx, tx, { id, project: name, person: user, channel, parentKey, text: words }),
  );
  if (!remark) return talkOver(name);
  return files.length > 0 ? filesNotTaken(name) : null;
}

type NewRemark = {
  readonly id: string;
  readonly project: string;
  readonly person: Person;
  readonly channel: string;
  /** The message in whose thread it is answered; null where it is answered beside it. */
  readonly parentKey: string | null;
  /** Redacted. */
  readonly text: string;
};

/** How long an answer may take before it is shown that there is work on it. */
const soonSeconds = 3;

/** Writes down what was said, once, and queues that it is given to the session; null where no talk is open. */
export async function recordRemark(
  ctx: Pick<Context, 'queue' | 'now'>,
  tx: Tx,
  { id: requestId, project: projectName, ...said }: NewRemark,
): Promise<Remark | null> {
  const known = await tx.remark.findUnique({ where: { requestId } });
  if (known) return known;
  const talk = await tx.talk.findUnique({ where: { projectName } });
  if (!talk || talk.endedAt) return null;
  const data = { requestId, projectName, sessionId: talk.sessionId, ...said };
  const remark = await tx.remark.create({ data: { ...data, createdAt: ctx.now() } });
  const deed = { person: said.person, action: 'talk', subject: `remark ${remark.id}`, projectName };
  await audit(tx, { ...deed, at: ctx.now() });
  await show(ctx, tx, messageKeys.remark(remark.id, 'progress'), placeOf(remark), soonSeconds);
  await ctx.queue.send(tx, { step: 'talk', project: projectName });
  return remark;
}

/** Where it is answered. */
export const placeOf = ({ channel, parentKey }: Pick<Remark, 'channel' | 'parentKey'>) => ({
  channel: inSlack(channel),
  ...(parentKey !== null && { parentKey }),
});
