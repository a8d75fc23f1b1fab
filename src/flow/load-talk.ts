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
type Needs = Pick<Context, 'db' | 'transcripts'>;

export async function loadRemark(ctx: Needs, id: number): Promise<RemarkView | null> {
  const remark = await ctx.db.remark.findUnique({ where: { id } });
  if (!remark) return null;
  const steps = remark.tries > 0 ? await readSteps(ctx, remark) : [];
  const shown = { steps: steps.slice(-keptSteps), stepCount: steps.length };
  return { ...remark, project: remark.projectName, ...shown };
}

/** Its steps are in the transcript, up to where the next one's turn begins. */
async function readSteps(
  { db, transcripts }: Needs,
  { id, sessionId, fromSeq }: { readonly id: number; readonly sessionId: string; readonly fromSeq: number },
): Promise<string[]> {
  const later = { sessionId, id: { gt: id }, tries: { gt: 0 } };
  const next = await db.remark.findFirst({ where: later, orderBy: { id: 'asc' } });
  const steps: string[] = [];
  const add = (line: string, seq: number) => {
    if (next && seq >= next.fromSeq) return false;
    const event = parseStreamLine(line);
    if (event) steps.push(...stepsOf(event));
    return true;
  };
  await transcripts.read(sessionId, add, fromSeq);
  return steps;
}
