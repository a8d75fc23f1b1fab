import type { Prisma } from '../../prisma/client/client.ts';
import { type Trashed, wayToTrash } from '../domain/trash-record.ts';
import type { Context } from './context.ts';
import { reasonId } from './decide.ts';
import { loadEvidence } from './load-views.ts';

const withDecision = {
  decisions: {
    where: { state: 'done', verb: { in: ['kill', 'undo', 'retire'] } },
    ...{ orderBy: { id: 'desc' }, take: 1 },
  },
} as const satisfies Prisma.UpgradeInclude;
type Row = Prisma.UpgradeGetPayload<{ include: typeof withDecision }>;

/** What lies in the trash, of all projects or of one, each with its record; in the order it was proposed. */
export async function readTrash({ db }: Pick<Context, 'db'>, projectName?: string): Promise<Trashed[]> {
  const state = { in: ['killed', 'undone', 'retired'] } satisfies Prisma.EnumUpgradeStateFilter;
  const where = { state, ...(projectName !== undefined && { projectName }) };
  const rows = await db.upgrade.findMany({ where, include: withDecision, orderBy: { id: 'asc' } });
  const all: Trashed[] = [];
  for (const row of rows) all.push(...(await readOne({ db }, row)));
  return all;
}

async function readOne(ctx: Pick<Context, 'db'>, row: Row): Promise<Trashed[]> {
  const [decision] = row.decisions;
  if (!decision) return [];
  const said = await ctx.db.beat.findUnique({ where: { uuid: reasonId(decision.id) } });
  const verb = wayToTrash(decision.verb);
  return [
    {
      ...{ upgrade: row.id, project: row.projectName, kind: row.kind ?? 'skill', verb },
      ...{ slug: row.slug ?? '', noticed: row.noticed ?? '', by: decision.by, at: decision.at },
      reason: said?.request ?? (verb === 'retired' ? row.retireWhy : null),
      place: (verb === 'killed' ? row.trashRef : row.trashPath) ?? '',
      commit: decision.commit,
      evidence: await loadEvidence(ctx, row.id),
    },
  ];
}
