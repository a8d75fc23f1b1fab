import type { Slot } from '../../prisma/client/client.ts';
import type { Context, Db, Tx } from './context.ts';

/** What the clock led to, a row for each time: whose it was, when it was due, and what became of it. */

/** Beside its times each name has one row with the rule they are of, and since when that is so. */
const rule = 'rule';

/** Since when this name is looked at under this rule: nothing from before that is owed, and a new rule begins anew. */
export async function seenSince(
  ctx: Pick<Context, 'db' | 'now'>,
  name: string,
  words: string,
): Promise<Date> {
  const where = { name_due: { name, due: rule } };
  const row = await ctx.db.slot.findUnique({ where });
  if (row?.words === words) return row.at;
  const since = { at: ctx.now(), words };
  const { at } = await ctx.db.slot.upsert({ where, create: { name, due: rule, ...since }, update: since });
  return at;
}

/** What was taken last of this name. */
export const lastTaken = (db: Db | Tx, name: string): Promise<Slot | null> =>
  db.slot.findFirst({
    where: { name, due: { not: rule } },
    orderBy: { due: 'desc' },
  });

type Time = { readonly name: string; readonly due: string };

/** Takes a time; call it in the transaction that queues what it leads to. `words` is what became of it, null: it goes on. */
export async function take(
  ctx: Pick<Context, 'now'>,
  tx: Db | Tx,
  { name, due }: Time,
  words: string | null,
): Promise<void> {
  const said = { at: ctx.now(), words };
  const where = { name_due: { name, due } };
  await tx.slot.upsert({ where, create: { name, due, ...said }, update: said });
}

/** So long a day that is being closed holds back what comes after it. */
const patienceMs = 24 * 3_600_000;

/** Days of a project that are being closed; one that cannot be closed for a day holds nothing back any more. */
export const closing = ({ db, now }: Pick<Context, 'db' | 'now'>, project: string): Promise<number> =>
  db.slot.count({
    where: { name: eodOf(project), words: null, at: { gt: new Date(now().getTime() - patienceMs) } },
  });

/** Notes that a day the clock wanted closed is; one that it did not want changes nothing. */
export async function dayClosed(
  { db }: Pick<Context, 'db'>,
  { project, date }: { readonly project: string; readonly date: string },
): Promise<void> {
  await db.slot.updateMany({
    where: { name: eodOf(project), due: date, words: null },
    data: { words: 'closed' },
  });
}

export const eodOf = (project: string): string => `eod/${project}`;
export const rolloverOf = (project: string): string => `rollover/${project}`;
export const scheduleSlot = (name: string): string => `schedule/${name}`;
