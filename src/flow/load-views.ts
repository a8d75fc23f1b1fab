import type { Prisma } from '../../prisma/client/client.ts';
import { readChanged } from '../domain/diff.ts';
import type { OfferView } from '../domain/retire-line.ts';
import { countConversations } from '../domain/signals/finding.ts';
import { readProof } from '../domain/stage/checked.ts';
import type { DecisionView, JobView, SkillUse, UpgradeView } from '../domain/views.ts';
import { builtFrom, withJob } from './built-from.ts';
import type { Context } from './context.ts';
import { heldTick } from './held-tick.ts';
import { loadMoment } from './load-waiting.ts';
import { conversationOf } from './read-beats.ts';
import { acceptedAs, loadTrust } from './trust.ts';
import { failedGate } from './what-went-before.ts';

type Reads = Pick<Context, 'db'>;
type ReadsJob = Parameters<typeof loadMoment>[0];
type ReadsFile = Pick<Context, 'db' | 'projects'>;
const withEvidence = { include: { evidence: { include: withJob, orderBy: { beatId: 'asc' } } } } as const;
const lastDecision = { decisions: { orderBy: { id: 'desc' }, take: 1 } } as const;

/** The views of these rows, in their order; one that is gone is left out. */
export const loadAll = async <T>(rows: readonly { id: number }[], load: (id: number) => Promise<T | null>) =>
  (await Promise.all(rows.map(({ id }) => load(id)))).filter((view) => view !== null);

/** What is known about a job now, for whoever shows it; null when there is none with this number. */
export async function loadJob(ctx: ReadsJob, id: number): Promise<JobView | null> {
  const { db } = ctx;
  const job = await db.job.findUnique({
    where: { id },
    include: { ...lastDecision, sessions: true, attachments: true },
  });
  if (!job) return null;
  const next = { OR: [{ retryOf: id }, { follows: id }] };
  const { files, insertions, deletions } = job;
  return {
    ...job,
    project: job.projectName,
    stat: { files, insertions, deletions },
    changed: readChanged(job.changed),
    followedBy: (await db.job.findFirst({ where: next, orderBy: { id: 'asc' } }))?.id ?? null,
    ...(await loadMoment(ctx, job)),
    gate: await failedGate(db, job),
    skills: await skillUses(
      { db },
      job.projectName,
      job.sessions.flatMap(({ skillsUsed }) => skillsUsed),
    ),
    decision: job.decisions[0] ?? null,
    tick: await heldTick(ctx, id),
  };
}

/** Of the skills a job used, those an upgrade brought, with the turns of the jobs it was built from. */
async function skillUses({ db }: Reads, projectName: string, used: readonly string[]): Promise<SkillUse[]> {
  const upgrades = await db.upgrade.findMany({
    where: { projectName, kind: 'skill', slug: { in: [...new Set(used)] }, landed: { not: null } },
    include: { signal: withEvidence },
    distinct: ['slug'],
  });
  return upgrades.map((upgrade) => {
    const before = builtFrom(upgrade).map(({ beat }) =>
      beat.jobId === null ? beat.turns : beat.session.turns,
    );
    const turnsBefore =
      before.length > 0 ? before.reduce((sum, turns) => sum + turns, 0) / before.length : null;
    return { slug: upgrade.slug ?? '', turnsBefore };
  });
}

/** What was answered to an offer to retire is told by that offer, unless it changed how the upgrade stands. */
const lastOnItsLine = {
  decisions: {
    where: { OR: [{ verb: { notIn: ['retire', 'keep'] } }, { verb: 'retire', state: 'done' }] },
    ...{ orderBy: { id: 'desc' }, take: 1 },
  },
} as const satisfies Prisma.UpgradeInclude;

export async function loadUpgrade(ctx: ReadsFile, id: number): Promise<UpgradeView | null> {
  const include = { ...lastOnItsLine, signal: withEvidence };
  const upgrade = await ctx.db.upgrade.findUnique({ where: { id }, include });
  if (!upgrade) return null;
  const then = builtFrom(upgrade).map(({ beat }) => beat);
  const times = countConversations(then.map(({ session }) => ({ conversation: conversationOf(session) })));
  const since = then.reduce((first, { at }) => (at < first ? at : first), upgrade.createdAt);
  const decision: DecisionView | null = upgrade.decisions[0] ?? null;
  const accepted = upgrade.state === 'approved' ? await acceptedAs(ctx.db, id) : null;
  const known = { project: upgrade.projectName, accepted, trust: await loadTrust(ctx, upgrade) };
  const proof = readProof(upgrade.proof);
  return { ...upgrade, ...known, times, since, proof, decision };
}

/** An upgrade as the offer to retire it shows it; null when there is none with this number. */
export async function loadOffer({ db }: Reads, id: number): Promise<OfferView | null> {
  const where = { verb: { in: ['retire', 'keep'] } } satisfies Prisma.DecisionWhereInput;
  const last = { decisions: { where, orderBy: { id: 'desc' }, take: 1 } } as const;
  const upgrade = await db.upgrade.findUnique({ where: { id }, include: last });
  if (!upgrade) return null;
  const [answer = null] = upgrade.decisions;
  const isOlder = answer && upgrade.retireWhy !== null && answer.at < (upgrade.retireOffered ?? answer.at);
  return { ...upgrade, decision: isOlder ? null : answer };
}

/** The requests an upgrade was built from, in the order they came into the record. */
export async function loadEvidence({ db }: Reads, id: number): Promise<string[]> {
  const upgrade = await db.upgrade.findUniqueOrThrow({ where: { id }, include: { signal: withEvidence } });
  return builtFrom(upgrade).map(({ beat }) => beat.request);
}
