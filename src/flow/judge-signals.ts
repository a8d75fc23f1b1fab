import type { Candidate } from '../domain/signals/candidate.ts';
import { isSignal, type Judgement } from '../domain/signals/judgement.ts';
import { mayPropose } from '../domain/signals/memory.ts';
import type { Signal } from '../domain/signals/signal.ts';
import type { Context } from './context.ts';
import { type JudgeContext, type Judged, judge } from './judge-candidates.ts';
import { type Findings, recordFindings } from './record-findings.ts';
import { readSignals, remember, type SignalRow, viewOf } from './signal-views.ts';

type Known = Candidate & { readonly id: number };
type Weak = Candidate & { readonly signal: Signal };
type Judging = JudgeContext & Pick<Context, 'now'>;

/**
 * Asks the judge about signals nobody has judged yet, and about weaker groups, which become signals only when it says
 * so. Returns the ids of all that are signals then; what could not be judged stands as it was found.
 */
export async function judgeSignals(
  ctx: Judging,
  ids: readonly number[],
  weaker: Findings,
): Promise<number[]> {
  const rows = await readSignals(ctx.db, { id: { in: [...ids] } });
  const known = rows.filter((row) => isOpen(row, ctx.now())).map((row) => asKnown(row, ctx.now()));
  const weak = weaker.found.map(asWeak);
  const added: number[] = [];
  for (const judged of await judge<Known | Weak>(ctx, [...known, ...weak])) {
    const { candidate, judgement, fingerprint } = judged;
    if (judgement === null) continue;
    if ('id' in candidate) await note(ctx, candidate.id, judgement, fingerprint);
    else if (isSignal(candidate, judgement))
      added.push(...(await add(ctx, weaker, { ...judged, candidate })));
  }
  return [...new Set([...ids, ...added])];
}

/** What could lead to something, and was not judged on about this evidence already. */
const isOpen = (row: SignalRow, now: Date): boolean =>
  mayPropose(remember(row, now)) && (row.judgementId === null || remember(row, now).dismissed !== null);

function asKnown(row: SignalRow, now: Date): Known {
  const quotes = viewOf(row, now).evidence.map(({ conversation, quote }) => ({ conversation, text: quote }));
  return { id: row.id, kind: row.kind, title: row.title, quotes, certain: true };
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
    const ids = await recordFindings(tx, { ...weaker, found: [{ ...candidate.signal, title }] });
    await tx.signal.updateMany({
      where: { id: { in: ids }, judgementId: null },
      data: { judgementId: fingerprint },
    });
    return ids;
  });
}
