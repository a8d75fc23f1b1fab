import { isOff } from '../domain/budget.ts';
import type { Candidate } from '../domain/signals/candidate.ts';
import type { Judgement } from '../domain/signals/judgement.ts';
import { mayPropose } from '../domain/signals/memory.ts';
import type { Signal } from '../domain/signals/signal.ts';
import type { Context } from './context.ts';
import { type JudgeContext, type Judged, judge } from './judge-candidates.ts';
import { type Findings, joinKnown, recordWeaker } from './record-findings.ts';
import { readRows, readSignals, remember, type SignalRow, viewOf } from './signal-views.ts';

type Known = Candidate & { readonly id: number };
type Weak = Candidate & { readonly signal: Signal };
type Judging = JudgeContext & Pick<Context, 'now'>;

/**
 * Asks the judge about signals nobody has judged yet, and about weaker groups the record does not know yet, which
 * become signals only when it says so; a no is remembered too. Returns the ids of all that are signals then; what could
 * not be judged stands as it was found.
 */
export async function judgeSignals(
  ctx: Judging,
  ids: readonly number[],
  weaker: Findings,
): Promise<number[]> {
  const { ids: joined, left } = await ctx.db.$transaction((tx) => joinKnown(tx, weaker));
  const rows = await readRows(ctx.db, { id: { in: [...ids, ...joined] } });
  const known = rows.filter((row) => isOpen(row, ctx.now())).map((row) => asKnown(row, ctx.now()));
  const weak = left.found.map(asWeak);
  const added: number[] = [];
  for (const judged of await judge<Known | Weak>(ctx, [...known, ...weak])) {
    const { candidate, judgement, fingerprint } = judged;
    if (judgement === null) continue;
    if ('id' in candidate) await note(ctx, candidate.id, judgement, fingerprint);
    else added.push(...(await add(ctx, left, { ...judged, candidate })));
  }
  const signals = await readSignals(ctx.db, { id: { in: [...ids, ...joined, ...added] } });
  return signals.map(({ id }) => id);
}

/**
 * Asks the judge about signals with evidence of a project that nobody has judged yet, after the look that found them:
 * there was no judge then, its budget was spent, or that process died. Without a judge nothing is read.
 */
export async function judgeLeft(ctx: Judging, projectName: string): Promise<void> {
  if (isOff(ctx.judge)) return;
  const evidence = { some: { beat: { projectName } } };
  const left = await ctx.db.signal.findMany({ where: { evidence, judgementId: null }, select: { id: true } });
  const ids = left.map(({ id }) => id);
  const none = { found: [], rows: new Map<string, number>(), home: null, now: ctx.now() };
  if (ids.length > 0) await judgeSignals(ctx, ids, none);
}

/** What could lead to something, and was not judged on about this evidence already. */
const isOpen = (row: SignalRow, now: Date): boolean =>
  mayPropose(remember(row, now)) && (row.judgementId === null || remember(row, now).dismissed !== null);

function asKnown(row: SignalRow, now: Date): Known {
  const quotes = viewOf(row, now).evidence.map(({ conversation, quote }) => ({ conversation, text: quote }));
  return { id: row.id, kind: row.kind, title: row.title, quotes, certain: row.certain };
}

const asWeak = (signal: Signal): Weak => ({
  ...{ signal, kind: signal.kind, title: signal.title, certain: false },
  quotes: signal.evidence.map(({ conversation, quote }) => ({ conversation, text: quote })),
});

const note = (ctx: Judging, id: number, judgement: Judgement, judgementId: string) =>
  ctx.db.signal.update({
    where: { id },
    data: { judgementId, ...(judgement.one ? { title: judgement.title } : {}) },
  });

async function add(
  ctx: Judging,
  weaker: Findings,
  { candidate, judgement, fingerprint }: Judged<Weak>,
): Promise<number[]> {
  const title = judgement?.title ?? candidate.title;
  return ctx.db.$transaction(async (tx) => {
    const asked = await tx.judgement.findUniqueOrThrow({ where: { fingerprint } });
    // It was judged on all of it, even if that was before another process, or this one, could write it down.
    const now = asked.at < weaker.now ? asked.at : weaker.now;
    const ids = await recordWeaker(tx, { ...weaker, now, found: [{ ...candidate.signal, title }] });
    await tx.signal.updateMany({
      where: { id: { in: ids }, judgementId: null },
      data: { judgementId: fingerprint },
    });
    return ids;
  });
}
