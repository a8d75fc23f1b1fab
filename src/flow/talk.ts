import type { Remark } from '../../prisma/client/client.ts';
import { allowancesFor } from '../domain/denied.ts';
import type { Project } from '../domain/project.ts';
import { asSaid, goOnWith, judgeTurn, mostTries, talkWords } from '../domain/talk.ts';
import { beginAnew, concludeRemark, refuseAll } from './conclude-remark.ts';
import { type Context, projectOf } from './context.ts';
import { unanswered } from './open-talk.ts';
import { type Life, openLife } from './talk-life.ts';
import type { Conversation } from './talk-port.ts';

/** How often it is looked for something new to say, or for somebody who wants a turn ended. */
const lookEveryMs = 500;
/** How long a turn may take to end by itself after that; then its process is ended. */
const patienceMs = 10_000;
/** The queue gives a step a day: the process goes to sleep before that, as if nothing had been said for long. */
const longestMs = 20 * 3_600_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Gives the persistent session of a project what was said to it, one remark after the other, in one process that lives
 * until nothing was said for a while. With `only` (the id of a request) it begins where that remark is among them, or not at all.
 */
export async function talk(ctx: Context, name: string, only?: string | null): Promise<void> {
  const project = projectOf(ctx, name);
  if (!project) return;
  if (!project.persistent) return refuseAll(ctx, name, talkWords.notHere);
  const first = await nextRemark(ctx, name);
  if (only !== undefined && !(await isOwed(ctx, only))) return;
  for (let next = first; next && !ctx.stopping.aborted; next = await nextRemark(ctx, name)) {
    if (!(await isOver(ctx, next))) await live(ctx, project);
  }
}

/** The oldest one that is owed an answer: also one that an earlier process had in its hands. */
const nextRemark = ({ db }: Context, projectName: string): Promise<Remark | null> =>
  db.remark.findFirst({ where: { projectName, ...unanswered }, orderBy: { id: 'asc' } });

const isOwed = async ({ db }: Context, requestId: string | null): Promise<boolean> =>
  requestId !== null && (await db.remark.count({ where: { requestId, ...unanswered } })) > 0;

const isClosed = async ({ db }: Context, projectName: string): Promise<boolean> =>
  (await db.talk.count({ where: { projectName, endedAt: null } })) === 0;

/** Somebody said stop, or that the talk is over. */
async function isStopped(ctx: Context, { id, projectName }: Remark): Promise<boolean> {
  const { stoppedBy } = await ctx.db.remark.findUniqueOrThrow({ where: { id } });
  return stoppedBy !== null || isClosed(ctx, projectName);
}

/** What is not given to a session any more is said to be over. */
async function isOver(ctx: Context, remark: Remark): Promise<boolean> {
  const isTried = remark.tries >= mostTries;
  const stopped = remark.tries > 0 ? talkWords.stopped : talkWords.dropped;
  const why = (await isStopped(ctx, remark)) ? stopped : isTried ? talkWords.gaveUp : null;
  if (why) await concludeRemark(ctx, remark, { kind: 'failed', answer: '', words: [why] });
  return why !== null;
}

/** One life of the process: it begins with something to say, and ends when there was nothing for long. */
async function live(ctx: Context, project: Project): Promise<void> {
  const life = await openLife(ctx, project);
  const since = ctx.now().getTime();
  try {
    for (;;) {
      const remark = await waitForNext(ctx, life, since);
      if (!remark) return;
      if (!(await isOver(ctx, remark)) && !(await give(ctx, life, remark))) return;
    }
  } finally {
    await life.end();
  }
}

/** What is to be said next; null when this process is not to be talked with any more. */
async function waitForNext(ctx: Context, life: Life, since: number): Promise<Remark | null> {
  const { project } = life;
  const from = ctx.now().getTime();
  const idleMs = (project.persistent?.idleMinutes ?? 0) * 60_000;
  while (!ctx.stopping.aborted && !(await life.isOver())) {
    const next = await nextRemark(ctx, project.name);
    if (next) return next;
    const now = ctx.now().getTime();
    if (now - from >= idleMs || now - since >= longestMs) return null;
    await pause(lookEveryMs);
  }
  return null;
}

/** Says one thing and records what came of it; false when this process is not to be talked with any more. */
async function give(ctx: Context, life: Life, remark: Remark): Promise<boolean> {
  const { conversation, project } = life;
  const words = remark.state === 'sent' ? goOnWith(remark.text) : asSaid(remark.text);
  const sent = await life.take(remark);
  const turn = await untilOver(ctx, sent, conversation, conversation.say({ id: ctx.newId(), words }));
  // Whoever serves the project next goes on with it.
  if (ctx.stopping.aborted && turn?.result?.isError !== false) return false;
  if (ctx.stopping.reason === 'lost') return false;
  // An error before anything was taken up is how the CLI ends that cannot begin.
  const told = turn && (turn.init || !turn.result?.isError) ? turn : null;
  const ended = told ? null : await conversation.end();
  const place = { clone: project.path, denied: project.deniedTools };
  const end = judgeTurn(told, ended, allowancesFor(told?.result?.denials ?? [], place));
  if ('answer' in end) {
    const isAsked = end.kind === 'failed' && (await isStopped(ctx, sent));
    const { kind, answer } = end;
    const over = isAsked ? { kind, answer, words: [talkWords.stopped] } : end;
    await concludeRemark(ctx, sent, over, life.took(told));
    return told !== null;
  }
  ctx.log.warn(
    { remarkId: remark.id, project: project.name, ...end },
    'a remark has to be given to the session again',
  );
  if (end.kind !== 'interrupted') await beginAnew(ctx, sent, end);
  return false;
}

/** Whoever stops what waits behind another one hears of it at once. */
async function dropStopped(ctx: Context, projectName: string): Promise<void> {
  const where = { projectName, state: 'queued', stoppedBy: { not: null } } as const;
  for (const remark of await ctx.db.remark.findMany({ where, orderBy: { id: 'asc' } }))
    await isOver(ctx, remark);
}

/** Waits for the end of a turn, and ends it when somebody says stop, or that the talk is over. */
async function untilOver<T>(
  ctx: Context,
  remark: Remark,
  conversation: Conversation,
  turn: Promise<T>,
): Promise<T> {
  const state = { isOver: false };
  const over = turn.finally(() => {
    state.isOver = true;
  });
  do {
    await Promise.race([over, pause(lookEveryMs)]);
    await dropStopped(ctx, remark.projectName);
  } while (!state.isOver && !(await isStopped(ctx, remark)));
  if (state.isOver) return over;
  conversation.interrupt();
  await Promise.race([over, pause(patienceMs)]);
  if (!state.isOver) void conversation.end();
  return over;
}
