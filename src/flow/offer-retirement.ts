import { offerEvery, whyRetire } from '../domain/retire.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { showOffer } from './messages.ts';
import { readLedger } from './read-ledger.ts';

/**
 * Looks at what is live in a project and offers the first artifact that does not earn its place to be retired: one open
 * offer a project, one a day. It changes nothing but the record and what is shown.
 */
export async function offerRetirement(ctx: Context, projectName: string): Promise<void> {
  const rule = projectOf(ctx, projectName)?.retire;
  const now = ctx.now();
  if (!rule || !(await mayOffer(ctx.db, projectName, now))) return;
  for (const row of await readLedger(ctx.db, [projectName])) {
    const why = whyRetire(row, rule, now);
    if (why !== null && (await ctx.db.$transaction((tx) => offer(ctx, tx, { ...row, why, now })))) return;
  }
}

async function mayOffer(db: Tx, projectName: string, now: Date): Promise<boolean> {
  const open = { state: 'approved', retireWhy: { not: null } } as const;
  const recent = { retireOffered: { gt: new Date(now.getTime() - offerEvery) } };
  return (await db.upgrade.count({ where: { projectName, OR: [open, recent] } })) === 0;
}

type Offer = {
  readonly upgrade: number;
  readonly project: string;
  readonly why: string;
  readonly now: Date;
};

/** Whether it is offered now: somebody may have undone it, or two jobs ended at once. */
async function offer(ctx: Context, tx: Tx, { upgrade: id, project, why, now }: Offer): Promise<boolean> {
  await tx.$queryRaw`select 1 from "Project" where name = ${project} for update`;
  if (!(await mayOffer(tx, project, now))) return false;
  const where = { id, state: 'approved', decisions: { none: { state: 'pending' } } } as const;
  const offered = await tx.upgrade.updateMany({ where, data: { retireWhy: why, retireOffered: now } });
  if (offered.count === 0) return false;
  const { channel } = await tx.upgrade.findUniqueOrThrow({ where: { id } });
  await showOffer(ctx, tx, { id, channel });
  return true;
}
