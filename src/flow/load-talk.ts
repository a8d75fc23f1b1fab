import { keptSteps, stepsOf } from '../domain/progress.ts';
import { parseStreamLine } from '../domain/stream-event.ts';
import type { RemarkView, TalkView } from '../domain/talk-words.ts';
import { type Context, projectOf } from './context.ts';

/** How the talk stands that began then (milliseconds since 1970); null when there was none in this project. */
export async function loadTalk(
  ctx: Pick<Context, 'db' | 'projects'>,
  projectName: string,
  began: number,
): Promise<TalkView | null> {
  const talk = await ctx.db.talk.findUnique({ where: { projectName } });
  const { idleMinutes = null } = projectOf(ctx, projectName)?.persistent ?? {};
  if (!talk) return null;
  const isOpen = talk.endedAt === null && talk.startedAt.getTime() === began && idleMinutes !== null;
  return { project: projectName, isOpen, idleMinutes };
}

/** What was said and what came of it; null when there is no such remark. */
export async function loadRemark({ db }: Pick<Context, 'db'>, id: number): Promise<RemarkView | null> {
  const remark = await db.remark.findUnique({ where: { id } });
  if (!remark) return null;
  const steps = remark.tries > 0 ? await readSteps({ db }, remark) : [];
  const shown = { steps: steps.slice(-keptSteps), stepCount: steps.length };
  return { ...remark, project: remark.projectName, ...shown };
}

/** Its steps are in the transcript, up to where the next one's turn begins. */
async function readSteps(
  { db }: Pick<Context, 'db'>,
  { id, sessionId, fromSeq }: { readonly id: number; readonly sessionId: string; readonly fromSeq: number },
): Promise<string[]> {
  const later = { sessionId, id: { gt: id }, tries: { gt: 0 } };
  const next = await db.remark.findFirst({ where: later, orderBy: { id: 'asc' } });
  const seq = { gte: fromSeq, ...(next && { lt: next.fromSeq }) };
  const where = { sessionId, kind: 'assistant', seq };
  const rows = await db.event.findMany({ where, select: { body: true }, orderBy: { seq: 'asc' } });
  return rows.flatMap(({ body }) => {
    const event = parseStreamLine(body);
    return event ? stepsOf(event) : [];
  });
}
