import type { Prisma } from '../../prisma/client/client.ts';
import { type LedgerRow, type LiveArtifact, ledgerRow, type Ran } from '../domain/ledger.ts';
import type { Tx } from './context.ts';

const withFacts = {
  decisions: { where: { state: 'done' }, orderBy: { id: 'asc' } },
  signal: {
    include: {
      evidence: { select: { beat: { select: { projectName: true, session: { select: { jobId: true } } } } } },
    },
  },
} as const satisfies Prisma.UpgradeInclude;
type Row = Prisma.UpgradeGetPayload<{ include: typeof withFacts }>;

/** The ledger of every live artifact, or of one project's: one row an artifact, in the order they were proposed. */
export async function readLedger(db: Tx, projectName?: string): Promise<LedgerRow[]> {
  const where = { state: 'approved', ...(projectName !== undefined && { projectName }) } as const;
  const rows = await db.upgrade.findMany({ where, include: withFacts, orderBy: { id: 'asc' } });
  const live = rows.filter((row) => rows.every((other) => !isBehind(row, other)));
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
  const jobs = signal.evidence.flatMap(({ beat }) => beat.session.jobId ?? []);
  return {
    ...{ upgrade: id, project: projectName, slug: slug ?? '', livePath: livePath ?? '' },
    ...{ kind: kind ?? 'skill', isTask: signal.kind === 'repeated_task' },
    ...{ firstLanded: moments[0] ?? createdAt, landed: moments.at(-1) ?? createdAt },
    ...{ kept: keeps.at(-1)?.settledAt ?? null, evidence: new Set(jobs) },
  };
}

/** The jobs of these projects that ran to an end, oldest first, each with what it used and what stopped it. */
const readJobs = (db: Tx, projects: readonly string[]): Promise<Ran[]> =>
  db.$queryRaw<Ran[]>`
    select job.id, job."projectName" as project, job."startedAt" as at, job.turns, job."costUsd",
      job."durationMs" as ms, job.outcome in ('done', 'nothing_to_do') as done,
      array(select distinct unnest("skillsUsed") from "Session" where "jobId" = job.id and kind = 'job') as skills,
      array(select failure->>'text' from "Beat" beat, jsonb_array_elements(beat.failures) failure
        where beat."jobId" = job.id and failure->>'kind' = 'gate') as gates
    from "Job" job
    where job."projectName" = any(${[...projects]}::text[]) and job.state = 'ended' and job."startedAt" is not null
    order by job."startedAt", job.id`;
