import type { Judgement as Row } from '../../prisma/client/client.ts';
import { dayHours, mayAsk, setAside, tokenDays, type Used } from '../domain/budget.ts';
import type { RunFacts } from '../domain/run.ts';
import { type Judgement, readJudgement } from '../domain/signals/judgement.ts';
import type { Context, Tx } from './context.ts';

/** What the judge said, or why it said nothing. */
export type Verdict = { readonly judgement: Judgement } | { readonly judgement: null; readonly why: string };
/** `inTheWay`: why asking about another candidate makes no sense now, if it does not. */
export type Asked = { readonly verdict: Verdict; readonly inTheWay: string | null };

/**
 * Limits of one question: one turn is the answer, two more mend its form. The price is far above what it takes, since
 * an answer that goes over it is paid for and lost.
 */
export const questionLimits = { maxMinutes: 2, maxTurns: 3, maxUsd: setAside.dollars } as const;
/** After a question that came to nothing the same is asked again after this long (hours), not at once. */
const askAgainHours = 24;
const hourMs = 3_600_000;

/** Names the processes of a question. */
export const judgeMarker = (session: string): string => `judge-${session}`;

/** What a row says. One without a judgement is a question on its way, or one that came to nothing. */
export function verdictOf({ answer }: Pick<Row, 'answer'>): Verdict {
  const judgement = readJudgement(answer);
  return judgement ? { judgement } : { judgement, why: 'the judge was asked and has not answered well yet' };
}

/** True when there is no judgement, and nobody asked for one lately. */
export const isAskable = (row: Pick<Row, 'answer' | 'at'> | null | undefined, now: Date): boolean =>
  !row || (readJudgement(row.answer) === null && now.getTime() - row.at.getTime() >= askAgainHours * hourMs);

/** Why a project that is looked at has no room for one more question; a look at history has no such ceiling. */
export type Room = { readonly noRoom?: (tx: Tx) => Promise<string | null> };

/**
 * Begins a question about the evidence of this fingerprint, if the budget has room for it: a session with what is set
 * aside for it, and a row that says it was asked, which is all that stays when this process dies. Under a lock: two
 * processes can neither spend the budget twice nor ask the same twice.
 */
export async function beginQuestion(
  ctx: Pick<Context, 'db' | 'judge' | 'now' | 'newId'> & Room,
  fingerprint: string,
): Promise<{ session: string } | Asked> {
  const now = ctx.now();
  return ctx.db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(7300005)`;
    const row = await tx.judgement.findUnique({ where: { fingerprint } });
    if (row && !isAskable(row, now)) return { verdict: verdictOf(row), inTheWay: null };
    const refused = mayAsk(ctx.judge, await readUsed(tx, now));
    if (refused) return unasked(refused.words);
    const full = (await ctx.noRoom?.(tx)) ?? null;
    if (full !== null) return unasked(full);
    const session = ctx.newId();
    const aside = { costUsd: setAside.dollars, tokens: BigInt(setAside.tokens) };
    await tx.session.create({ data: { id: session, kind: 'judge', startedAt: now, ...aside } });
    const asked = { answer: {}, sessionId: session, at: now };
    await tx.judgement.upsert({ where: { fingerprint }, create: { fingerprint, ...asked }, update: asked });
    return { session };
  });
}

export const unasked = (why: string): Asked => ({ verdict: { judgement: null, why }, inTheWay: why });

async function readUsed(tx: Tx, now: Date): Promise<Used> {
  const since = (hours: number) => ({ startedAt: { gt: new Date(now.getTime() - hours * hourMs) } });
  const calls = await tx.session.aggregate({
    where: { kind: 'judge', ...since(dayHours) },
    ...{ _count: true, _sum: { costUsd: true } },
  });
  const kinds = await tx.session.groupBy({
    by: ['kind'],
    where: { kind: { in: ['judge', 'job', 'imported'] }, ...since(24 * tokenDays) },
    _sum: { tokens: true },
  });
  const tokens = new Map(kinds.map(({ kind, _sum }) => [kind, Number(_sum.tokens ?? 0)]));
  return {
    ...{ calls: calls._count, dollars: calls._sum.costUsd ?? 0, judgeTokens: tokens.get('judge') ?? 0 },
    workTokens: tokens.get('job') ?? tokens.get('imported') ?? 0,
  };
}

type Begun = { readonly session: string; readonly fingerprint: string };

/**
 * Records how a question ended: what it took, as far as it was told (else what was set aside stays), and the judgement
 * if there is one. One that was stopped with this process may be asked again at the next start.
 */
export async function endQuestion(
  ctx: Pick<Context, 'db' | 'now'>,
  { session, fingerprint }: Begun,
  facts: RunFacts | null,
  judgement: Judgement | null,
): Promise<void> {
  const { init, result, notStarted } = facts ?? {};
  const took = { costUsd: result?.costUsd ?? 0, tokens: BigInt(result?.tokens ?? 0) };
  const data = {
    ...{ executor: init?.model ?? null, cliVersion: init?.cliVersion ?? null, turns: result?.turns ?? 0 },
    ...{ endedAt: ctx.now(), ...(result || notStarted ? took : {}) },
  };
  const own = { fingerprint, sessionId: session };
  await ctx.db.$transaction(async (tx) => {
    await tx.session.update({ where: { id: session }, data });
    if (judgement) await tx.judgement.updateMany({ where: own, data: { answer: judgement } });
    else if (facts?.endedBy === 'abort') await tx.judgement.deleteMany({ where: own });
  });
}

/** Minutes after which a question that has not ended was left by a process that died: twice what it may take. */
const abandonedMinutes = 2 * questionLimits.maxMinutes;

/** Ends what processes that died have left of their questions; what was set aside for them stays spent. */
export async function endAbandoned(ctx: Pick<Context, 'db' | 'claude' | 'now'>): Promise<void> {
  const before = new Date(ctx.now().getTime() - abandonedMinutes * 60_000);
  const left = await ctx.db.session.findMany({
    where: { kind: 'judge', endedAt: null, startedAt: { lt: before } },
  });
  for (const { id } of left) {
    await ctx.claude.reap(judgeMarker(id), null);
    await ctx.db.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: ctx.now() } });
  }
}
