import type { Prisma, Talk } from '../../prisma/client/client.ts';
import type { Card } from '../domain/card.ts';
import type { Person } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { noTalk } from '../domain/talk-words.ts';
import { audit } from './audit.ts';
import type { Context, Tx } from './context.ts';
import { messageKeys, show } from './messages.ts';

type Needs = Pick<Context, 'db' | 'queue' | 'now' | 'newId'>;
type Opening = {
  /** Of the request: the same again opens nothing more. */
  readonly id: string;
  readonly project: Project;
  readonly by: Person;
  /** Where one talks from now on; null at a terminal, which shows nothing in Slack. */
  readonly channel: string | null;
  readonly replyTo?: string | undefined;
};

/** What a talk at a terminal has in the place of a channel. */
export const terminal = 'terminal';
/** The channel that messages go to, where there is one. */
export const inSlack = (channel: string): string | null => (channel === terminal ? null : channel);

/** A channel with one person and the app. */
export const isDirect = (channel: string): boolean => channel.startsWith('D');

/** Opens a thread (or the direct message) in which one talks with the project's session; what there is to say instead. */
export async function openTalk(ctx: Needs, opening: Opening): Promise<Card | null> {
  const { id, project, by, channel, replyTo } = opening;
  if (!project.persistent) return noTalk(project.name);
  const known = { key: { startsWith: `talk/${project.name}/`, endsWith: `/${id}` } };
  await ctx.db.$transaction(async (tx) => {
    if ((await tx.message.count({ where: known })) > 0) return;
    const { startedAt } = await beginTalk(ctx, tx, project.name);
    const deed = { person: by, action: 'talk', subject: project.name, projectName: project.name };
    await audit(tx, { ...deed, at: ctx.now() });
    await show(ctx, tx, messageKeys.talkRoot(project.name, startedAt, id), { channel, replyTo });
  });
  return null;
}

/** The open talk of a project: the one there is, also where it was opened elsewhere, or a new one that knows nothing of those before it. */
export async function beginTalk(
  ctx: Pick<Context, 'now' | 'newId'>,
  tx: Tx,
  projectName: string,
): Promise<Talk> {
  const known = await tx.talk.findUnique({ where: { projectName } });
  if (known && !known.endedAt) return known;
  const fresh = { sessionId: ctx.newId(), startedAt: ctx.now(), endedAt: null };
  return tx.talk.upsert({ where: { projectName }, create: { projectName, ...fresh }, update: fresh });
}

/** Ends a talk: its process ends, and what is said next begins a new one. False when none was open. */
export async function endTalk(ctx: Needs, project: string, by: Person): Promise<boolean> {
  return ctx.db.$transaction(async (tx) => {
    const where = { projectName: project, endedAt: null };
    const [ended] = await tx.talk.updateManyAndReturn({ where, data: { endedAt: ctx.now() } });
    if (!ended) return false;
    // Also where a new one is opened at once: what was said in this one is not for that.
    const waiting = { projectName: project, stoppedBy: null, ...unanswered };
    await tx.remark.updateMany({ where: waiting, data: { stoppedBy: by } });
    const deed = { person: by, action: 'hangup', subject: project, projectName: project };
    await audit(tx, { ...deed, at: ctx.now() });
    const roots = { key: { startsWith: messageKeys.talkRoot(project, ended.startedAt, '') } };
    for (const { key, channel } of await tx.message.findMany({ where: roots, orderBy: { key: 'asc' } }))
      await show(ctx, tx, key, { channel });
    await ctx.queue.send(tx, { step: 'talk', project });
    return true;
  });
}

/** Remarks that an answer is owed to. */
export const unanswered = { state: { in: ['queued', 'sent'] } } satisfies Prisma.RemarkWhereInput;

/** Asks for the end of a remark's turn, or that it is not begun. False when it is over already. */
export async function stopRemark(ctx: Pick<Context, 'db' | 'now'>, id: number, by: Person): Promise<boolean> {
  return ctx.db.$transaction(async (tx) => {
    const where = { id, stoppedBy: null, ...unanswered };
    const stopped = await tx.remark.updateMany({ where, data: { stoppedBy: by } });
    if (stopped.count === 0) return false;
    const { projectName } = await tx.remark.findUniqueOrThrow({ where: { id } });
    const deed = { person: by, action: 'interrupt', subject: `remark ${id}`, projectName };
    await audit(tx, { ...deed, at: ctx.now() });
    return true;
  });
}

/** Who opened the talk of a project last. */
export async function openerOf({ db }: Pick<Context, 'db'>, project: string): Promise<Person | null> {
  const where = { action: 'talk', subject: project, projectName: project, allowed: true };
  return (await db.audit.findFirst({ where, orderBy: { id: 'desc' } }))?.person ?? null;
}
