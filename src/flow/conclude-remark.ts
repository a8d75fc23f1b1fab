import type { Prisma, Remark } from '../../prisma/client/client.ts';
import { readStream } from '../domain/history/stream.ts';
import { isLongAnswer } from '../domain/long-answer.ts';
import type { TurnEnd } from '../domain/talk.ts';
import type { Context, Tx } from './context.ts';
import { messageKeys, show } from './messages.ts';
import { unanswered } from './open-talk.ts';
import { readBeats } from './read-beats.ts';
import { placeOf } from './receive-remark.ts';
import type { Took } from './talk-life.ts';

type Over = Extract<TurnEnd, { answer: string }>;
const nothing: Took = { turns: 0, costUsd: 0, tokens: 0 };

/**
 * Records what came of a remark, in one transaction with what follows from it: its answer, and its beat where a session
 * heard it. The detectors look at that with the next job, which can ask for the same: an upgrade grows from a job.
 */
export async function concludeRemark(
  ctx: Context,
  remark: Remark,
  { kind, answer, words, detail }: Over,
  { turns, costUsd, tokens }: Took = nothing,
): Promise<void> {
  // Whoever said it is told in words: it is no fault of ours.
  if (detail)
    ctx.log.warn({ remarkId: remark.id, project: remark.projectName, detail }, 'a remark was not answered');
  const { id, stoppedBy, sessionId } = await ctx.db.remark.findUniqueOrThrow({ where: { id: remark.id } });
  const [said = '', ...told] = await ctx.redact([answer, ...(remark.words ? [remark.words] : []), ...words]);
  const beat = remark.tries > 0 ? await readBeat(ctx, remark, stoppedBy !== null) : null;
  const data = {
    state: kind,
    answer: said || null,
    words: [...new Set(told)].join(' ') || null,
    turns,
    costUsd,
  };
  await ctx.db.$transaction(async (tx) => {
    const open = { id, state: { in: ['queued', 'sent'] } } satisfies Prisma.RemarkWhereInput;
    const written = await tx.remark.updateMany({ where: open, data: { ...data, answeredAt: ctx.now() } });
    if (written.count === 0) return;
    if (beat) {
      const sums = {
        turns: { increment: turns },
        costUsd: { increment: costUsd },
        tokens: { increment: tokens },
      };
      await tx.session.update({ where: { id: sessionId }, data: { ...sums, endedAt: ctx.now() } });
      await makeKnown(ctx, tx, beat);
    }
    const place = placeOf(remark);
    await show(ctx, tx, messageKeys.remark(id, 'progress'), place);
    const answered = messageKeys.remark(id, 'answer');
    await show(ctx, tx, answered, place);
    if (isLongAnswer(said))
      await show(ctx, tx, messageKeys.remark(id, 'file'), { parentKey: answered, ...place });
  });
}

/** Says of everything an answer is owed to that it gets none, and why. */
export async function refuseAll(ctx: Context, projectName: string, why: string): Promise<void> {
  const where = { projectName, ...unanswered };
  const owed = await ctx.db.remark.findMany({ where, orderBy: { id: 'asc' } });
  for (const remark of owed) await concludeRemark(ctx, remark, { kind: 'failed', answer: '', words: [why] });
}

async function readBeat(
  ctx: Context,
  { sessionId, projectName, requestId: uuid, text: request, createdAt: at, fromSeq }: Remark,
  interrupted: boolean,
): Promise<Prisma.BeatUncheckedCreateInput> {
  const stream = readStream();
  await ctx.transcripts.read(sessionId, stream.add, fromSeq);
  const { executor, turns, failures, rejections } = stream.beat(null);
  const told = { executor, turns, failures: [...failures], rejections: [...rejections] };
  return { sessionId, projectName, uuid, request, at, interrupted, ...told };
}

/** What comes after it is compared with it. */
async function makeKnown({ index }: Context, tx: Tx, beat: Prisma.BeatUncheckedCreateInput): Promise<void> {
  const { id } = await tx.beat.create({ data: beat });
  const { beats, rows } = await readBeats(tx, { ids: [id] });
  await index.add(
    tx,
    beats.map((one) => ({ beatId: rows.get(one.id) ?? id, beat: one })),
  );
}

/** A remark its session cannot answer goes to a new one, and so does what comes after it. What is beside its answer says so. */
export async function beginAnew(
  ctx: Pick<Context, 'db' | 'newId'>,
  { id, projectName, tries, words: before }: Remark,
  { kind, words }: Extract<TurnEnd, { kind: 'renew' | 'gone' }>,
): Promise<void> {
  const data = {
    // What was begun before stands in the checkout: the new one has to go on from it as well.
    state: tries > 1 ? 'sent' : 'queued',
    // A session that is not there heard nothing.
    tries: { decrement: kind === 'gone' ? 1 : 0 },
    words: [before ?? '', ...words].filter(Boolean).join(' '),
  } as const;
  await ctx.db.$transaction(async (tx) => {
    await tx.remark.update({ where: { id }, data });
    await tx.talk.update({ where: { projectName }, data: { sessionId: ctx.newId() } });
  });
}
