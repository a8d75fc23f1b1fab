import { isOff, judgeWords } from '../domain/budget.ts';
import { type Candidate, fingerprint, sizeOf } from '../domain/signals/candidate.ts';
import { type AskContext, askJudge } from './ask-judge.ts';
import type { Context } from './context.ts';
import { endAbandoned, isAskable, type Verdict, verdictOf } from './record-question.ts';

export type JudgeContext = AskContext & Pick<Context, 'digest'>;
/** A candidate with what the judge said of it (the row of that is named by the fingerprint), or why it said nothing. */
export type Judged<C extends Candidate = Candidate> = Named<C> & Verdict;
type Named<C extends Candidate = Candidate> = { readonly candidate: C; readonly fingerprint: string };
type Known = ReadonlyMap<string, Verdict>;

/**
 * Asks the judge about candidates, each at most once for the same evidence, while the budget lasts: first those that
 * were never asked about, the certain ones among them, the largest. Answers in the order they were given in; resolves
 * with what there is when this process is asked to stop. Start no transaction around it: it calls a model.
 */
export async function judge<C extends Candidate>(
  ctx: JudgeContext,
  candidates: readonly C[],
): Promise<Judged<C>[]> {
  const named = candidates.map((candidate) => ({
    candidate,
    fingerprint: fingerprint(candidate, ctx.digest),
  }));
  const { known, askable } = await readKnown(ctx, named);
  const said = askable.length === 0 ? known : new Map([...known, ...(await askAll(ctx, askable))]);
  return named.flatMap((one) => {
    const verdict = said.get(one.fingerprint);
    return verdict ? [{ ...one, ...verdict }] : [];
  });
}

/** What was said before, and in the order they are asked about, those that may be asked about now. */
async function readKnown(
  ctx: JudgeContext,
  named: readonly Named[],
): Promise<{ known: Known; askable: Named[] }> {
  const rows = await ctx.db.judgement.findMany({
    where: { fingerprint: { in: named.map((one) => one.fingerprint) } },
  });
  const byName = new Map(rows.map((row) => [row.fingerprint, row]));
  const known = new Map(rows.map((row) => [row.fingerprint, verdictOf(row)]));
  const different = [...new Map(named.map((one) => [one.fingerprint, one])).values()];
  const before = (a: Named, b: Named) =>
    Number(byName.has(a.fingerprint)) - Number(byName.has(b.fingerprint)) ||
    Number(b.candidate.certain) - Number(a.candidate.certain) ||
    sizeOf(b.candidate) - sizeOf(a.candidate);
  const askable = different.filter((one) => isAskable(byName.get(one.fingerprint), ctx.now())).sort(before);
  return { known, askable };
}

/** Asks one after the other; what would be in the way of the next one too ends it for all. */
async function askAll(ctx: JudgeContext, askable: readonly Named[]): Promise<Known> {
  let inTheWay = isOff(ctx.judge) ? `the judge is ${judgeWords(ctx.judge)}` : null;
  if (inTheWay === null) await endAbandoned(ctx);
  const said = new Map<string, Verdict>();
  for (const one of askable) {
    if (inTheWay === null) {
      const asked = await askJudge(ctx, one.candidate, one.fingerprint);
      said.set(one.fingerprint, asked.verdict);
      inTheWay = asked.inTheWay;
    } else said.set(one.fingerprint, { judgement: null, why: inTheWay });
  }
  return said;
}
