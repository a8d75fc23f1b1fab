import type { Prisma } from '../../prisma/client/client.ts';
import { type Beat, gateTool } from '../domain/history/beat.ts';
import { type LedgerRow, type LiveArtifact, ledgerRow, type Ran } from '../domain/ledger.ts';
import { isSuccess } from '../domain/outcome.ts';
import type { Tx } from './context.ts';
import { stillEvidence } from './signal-views.ts';

const withFacts = {
  decisions: { where: { state: 'done' }, orderBy: { id: 'asc' } },
  signal: {
    include: {
      evidence: { include: { beat: { include: { session: { include: { job: true } } } } } },
    },
  },
} as const satisfies Prisma.UpgradeInclude;
type Row = Prisma.UpgradeGetPayload<{ include: typeof withFacts }>;

/** The ledger of every live artifact, or of those of some projects: one row an artifact, in the order they were proposed. */
export async function readLedger(db: Tx, projects?: string[]): Promise<LedgerRow[]> {
  const where = { state: 'approved', ...(projects && { projectName: { in: projects } }) } as const;
  const rows = await db.upgrade.findMany({ where, include: withFacts, orderBy: { id: 'asc' } });
  const live = rows.filter((row) => rows.every((other) => !isBehind(row, other)));
  if (live.length === 0) return [];
  const jobs = await readJobs(db, [...new Set(live.flatMap(projectsOf))]);
  return live.map((row) => {
    const own = projectsOf(row);
    const artifact = artifactOf(row);
    return ledgerRow(
      artifact,
      jobs.filter(({ project }) => own.includes(project)),
    );
  });
}

const landingsOf = ({ decisions }: Row) =>
  decisions.filter(({ verb }) => verb === 'approve' || verb === 'restore');

/** Two upgrades of one path are one artifact, as the one that landed last left it. */
function isBehind(row: Row, other: Row): boolean {
  const last = (of: Row) => landingsOf(of).at(-1)?.id ?? 0;
  const same = row.projectName === other.projectName && row.livePath === other.livePath;
  return same && last(row) < last(other);
}

/** Its own project, and those its evidence comes from. */
const projectsOf = ({ projectName, signal }: Row): string[] => [
  ...new Set([projectName, ...signal.evidence.map(({ beat }) => beat.projectName)]),
];

function artifactOf(row: Row): LiveArtifact {
  const { id, projectName, kind, slug, livePath, createdAt, decisions, signal } = row;
  const moments = landingsOf(row).map(({ settledAt, at }) => settledAt ?? at);
  const keeps = decisions.filter(({ verb }) => verb === 'keep');
  const jobs = stillEvidence(signal).flatMap(({ beat }) => beat.session.jobId ?? []);
  return {
    ...{ upgrade: id, project: projectName, slug: slug ?? '', livePath: livePath ?? '' },
    ...{ kind: kind ?? 'skill', isTask: signal.kind === 'repeated_task' },
    ...{ firstLanded: moments[0] ?? createdAt, landed: moments.at(-1) ?? createdAt },
    ...{ kept: keeps.at(-1)?.settledAt ?? null, evidence: new Set(jobs) },
  };
}

/**
 * The jobs of these projects that ran to an end, oldest first, each with what it used and what stopped it. Three plain
 * reads put together here: as one statement of joins, 20,000 jobs took minutes where the planner knew no sizes.
 */
async function readJobs(db: Tx, projects: string[]): Promise<Ran[]> {
  const jobs = await db.job.findMany({
    where: { projectName: { in: projects }, state: 'ended', startedAt: { not: null } },
    orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    select: {
      ...{ id: true, projectName: true, startedAt: true, createdAt: true, outcome: true },
      ...{ turns: true, costUsd: true, durationMs: true },
    },
  });
  const skills = await readSkills(db);
  const gates = await readGates(db, projects);
  return jobs.map(({ id, projectName, startedAt, createdAt, outcome, durationMs, turns, costUsd }) => ({
    ...{ id, project: projectName, at: startedAt ?? createdAt, turns, costUsd, ms: durationMs },
    done: isSuccess(outcome),
    ...{ skills: skills.get(id) ?? [], gates: gates.get(id) ?? [] },
  }));
}

async function readSkills(db: Tx): Promise<Map<number | null, string[]>> {
  const where = { kind: 'job', skillsUsed: { isEmpty: false } } as const;
  const rows = await db.session.findMany({ where, select: { jobId: true, skillsUsed: true } });
  return new Map(rows.map(({ jobId, skillsUsed }) => [jobId, skillsUsed]));
}

type Gated = { readonly jobId: number; readonly failures: Beat['failures'] };

async function readGates(db: Tx, projects: readonly string[]): Promise<Map<number, string[]>> {
  const rows = await db.$queryRaw<Gated[]>`
    select "jobId", failures from "Beat"
    where "projectName" = any(${[...projects]}::text[]) and "jobId" is not null
      and failures @> '[{"kind": "gate"}]'`;
  return new Map(
    rows.map(({ jobId, failures }) => [
      jobId,
      failures.flatMap(({ kind, tool, text }) => (kind === 'gate' && tool !== gateTool ? text : [])),
    ]),
  );
}
