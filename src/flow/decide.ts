import { nextDelivery, nextUpgradeState, type Verb } from '../domain/decision.ts';
import type { DecisionView } from '../domain/views.ts';
import { audit } from './audit.ts';
import type { Context, Tx } from './context.ts';
import { keepWords } from './hear-words.ts';
import { refreshJob, showUpgrade } from './messages.ts';

export type Decided =
  | { kind: 'recorded'; decisionId: number }
  | { kind: 'too-late'; what: string; last: DecisionView | null };

type Press = {
  readonly verb: Verb;
  readonly subject: number;
  readonly by: string;
  /** Why, in the person's own words, without their secrets. */
  readonly reason?: string | undefined;
  /** It may be retired though nobody offered that. */
  readonly unasked?: boolean;
  /** Of the press itself, where it may be heard of twice: it decides once. */
  readonly id?: string;
};
type Needs = Pick<Context, 'queue' | 'now' | 'newId'>;

/** What the reason of a decision is known by among the beats. */
export const reasonId = (decisionId: number): string => `decision ${decisionId}`;

/** What a press is about, as it stands once its row is locked; `commit` is null when it cannot be pressed now. */
type Subject = {
  readonly what: string;
  readonly commit: string | null;
  readonly last: DecisionView | null;
  readonly of: { upgradeId: number } | { jobId: number };
  readonly projectName: string | null;
  /** The job it is, or the one that crossed the threshold. */
  readonly jobId: number;
  refresh(): Promise<void>;
};

/**
 * Records a press and queues what carries it out. The subject's row is locked first, so of two people who
 * press at once one decides and the other is told who did; who is heard twice with one press (we died before we could
 * say that it was heard) is told nothing. It changes nothing in any repository. A reason is kept as what was said of
 * the job: it can correct what comes again.
 */
export async function decide(ctx: Needs & Pick<Context, 'db'>, press: Press): Promise<Decided> {
  const { verb, by, reason } = press;
  const isOfJob = nextDelivery('offered', verb) !== null;
  const key = press.id === undefined ? null : `press/${press.id}`;
  return ctx.db.$transaction(async (tx) => {
    const subject = await (isOfJob ? lockJob : lockUpgrade)(ctx, tx, press);
    const known = key === null ? null : await tx.decision.findUnique({ where: { key } });
    if (known) return { kind: 'recorded', decisionId: known.id };
    const { what, last, commit, of, projectName, jobId } = subject;
    const subjectName = isOfJob ? `job ${press.subject}` : `upgrade ${press.subject}`;
    const deed = { person: by, action: verb, subject: subjectName, projectName, at: ctx.now() };
    if (commit === null || projectName === null || last?.state === 'pending') {
      await audit(tx, deed, 'It came too late.');
      return { kind: 'too-late', what, last };
    }
    await audit(tx, deed);
    const { id: decisionId } = await tx.decision.create({
      data: { ...of, verb, by, commit, key, at: ctx.now() },
    });
    if (reason)
      await keepWords(ctx, tx, jobId, { uuid: reasonId(decisionId), request: reason, at: ctx.now() });
    await subject.refresh();
    await ctx.queue.send(tx, { step: 'settle', project: projectName, decisionId });
    return { kind: 'recorded', decisionId };
  });
}

const lastDecision = { decisions: { orderBy: { id: 'desc' }, take: 1 } } as const;

async function lockUpgrade(ctx: Needs, tx: Tx, { verb, subject: id, unasked }: Press): Promise<Subject> {
  await tx.$queryRaw`select 1 from "Upgrade" where id = ${id} for update`;
  const row = await tx.upgrade.findUnique({ where: { id }, include: lastDecision });
  const answers = verb === 'keep' || (verb === 'retire' && !unasked);
  const open = row && nextUpgradeState(row.state, verb) !== null && (!answers || row.retireWhy !== null);
  const isRemoval = verb === 'undo' || verb === 'retire';
  return {
    what: `Upgrade ${id}`,
    commit: open ? (isRemoval && row.landed) || row.commit : null,
    last: row?.decisions[0] ?? null,
    of: { upgradeId: id },
    ...{ projectName: row?.projectName ?? null, jobId: row?.jobId ?? 0 },
    refresh: () => showUpgrade(ctx, tx, { id, channel: row?.channel ?? null }),
  };
}

async function lockJob(ctx: Needs, tx: Tx, { verb, subject: id }: Press): Promise<Subject> {
  await tx.$queryRaw`select 1 from "Job" where id = ${id} for update`;
  const row = await tx.job.findUnique({ where: { id }, include: lastDecision });
  return {
    what: `The commit of job ${id}`,
    commit: row && nextDelivery(row.delivery, verb) ? row.commit : null,
    last: row?.decisions[0] ?? null,
    of: { jobId: id },
    ...{ projectName: row?.projectName ?? null, jobId: id },
    refresh: () => refreshJob(ctx, tx, id),
  };
}
