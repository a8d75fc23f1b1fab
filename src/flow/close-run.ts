import type { Job } from '../../prisma/client/client.ts';
import { splitClosing } from '../domain/closing.ts';
import { allowancesFor } from '../domain/denied.ts';
import { closeVerdict } from '../domain/ending.ts';
import { type ExitLine, splitExitLine } from '../domain/exit-line.ts';
import { decideOutcome, type Outcome, type Verdict } from '../domain/outcome.ts';
import type { Ended } from './conclude-job.ts';
import type { Context } from './context.ts';

/** How a run ended, as its row says it, and what its session said on its way out. */
export type Closed = {
  readonly exit: ExitLine | null;
  readonly verdict: Verdict;
  readonly row: Pick<Job, 'outcome' | 'answer' | 'detail' | 'question' | 'denied'>;
};

/** Ends that say themselves what is the matter; before what a session said at any other, its sentence comes first. */
const plain: readonly Outcome[] = ['done', 'nothing_to_do', 'question', 'denied', 'planned'];

/** Decides how a run ended, and what is shown of what it said. */
export async function closeRun(
  ctx: Pick<Context, 'redact' | 'exitLine'>,
  { mode, allowed }: Pick<Job, 'mode' | 'allowed'>,
  ended: Ended,
): Promise<Closed> {
  const text = ended.facts?.result?.text || ended.facts?.lastText || '';
  const { exit, shown: told } = ctx.exitLine ? splitExitLine(text) : { exit: null, shown: text.trim() };
  const closing = splitClosing(told);
  const question = closing.question ?? ended.facts?.asked ?? null;
  const changed = ended.kind === 'ran' && ended.work !== null;
  const denied = await deniedIn(ctx, ended);
  const ending = { mode, question, needed: closing.needed, changed, denied };
  const verdict = closeVerdict(verdictOf(ended), ending);
  const { outcome, sentence, detail = null } = verdict;
  const said = outcome === 'question' ? closing.shown : outcome === 'denied' ? needing(closing) : told;
  const silent = outcome === 'done' || outcome === 'question' ? null : sentence;
  const all = (plain.includes(outcome) || !said ? said : `${sentence}\n\n${said}`) || silent;
  // A sentence of ours can name a file, and its detail what git said of it.
  const [answer = '', why = ''] = await ctx.redact([all ?? '', detail ?? '']);
  return {
    ...{ verdict, exit },
    row: {
      ...{ outcome, answer: answer || null, detail: why || null },
      question: outcome === 'question' ? question : null,
      // What was allowed for this job alone is needed again by one that gets more.
      denied: outcome === 'denied' ? [...allowed, ...denied] : [],
    },
  };
}

const needing = ({ shown, needed }: { shown: string; needed: string | null }): string =>
  [shown, needed].filter(Boolean).join('\n\n');

function verdictOf(ended: Ended): Verdict {
  if (ended.kind === 'held') return ended.verdict;
  if (ended.kind === 'ran' && ended.unpassed) return ended.unpassed.verdict;
  if (ended.kind === 'ran')
    return decideOutcome(ended.facts, ended.work !== null, ended.project.limits.maxMinutes);
  const { stopped, sentence, detail = sentence } = ended;
  if (stopped) return { ...stopped, sentence: `${stopped.sentence} ${sentence}`, detail };
  return { outcome: 'failed', sentence, detail };
}

/** What could be allowed of what was denied; a rule with a secret in it is none that anybody could read. */
async function deniedIn({ redact }: Pick<Context, 'redact'>, ended: Ended): Promise<string[]> {
  if (ended.kind !== 'ran') return [];
  const { facts, clone, project } = ended;
  const all = allowancesFor(facts.result?.denials ?? [], { clone, denied: project.deniedTools });
  const clean = await redact(all);
  return all.filter((rule, at) => clean[at] === rule);
}
