import type { Upgrade } from '../../prisma/client/client.ts';
import { type ArtifactKind, wantedKind } from '../domain/artifact.ts';
import type { Project } from '../domain/project.ts';
import type { BuilderCase, Nearby } from '../domain/prompt-builder.ts';
import { isRefusal } from '../domain/result.ts';
import { readJudgement } from '../domain/signals/judgement.ts';
import { type Context, projectOf } from './context.ts';
import { nearbyOf } from './existing-artifacts.ts';
import { readSignals, type SignalRow, stillEvidence } from './signal-views.ts';

/** A builder is shown so many pieces of evidence, the newest: more show nothing new, and each is paid for. */
const mostShown = 12;

/** What an upgrade is built from, and on which commit. */
export type Case = Omit<BuilderCase, 'staging' | 'problems'> & {
  readonly upgrade: Upgrade;
  readonly project: Project;
  readonly base: string;
  /** The jobs of all its evidence, for whoever wants to look them up. */
  readonly jobs: readonly number[];
  /** The session that crossed the threshold, as long as it can be continued; null for a builder that starts cold. */
  readonly forkOf: { readonly id: string; readonly costUsd: number; readonly tokens: bigint } | null;
};

/** Null when there is nothing to build any more; a sentence when it cannot be built. */
export async function readCase(ctx: Context, upgradeId: number): Promise<Case | string | null> {
  const upgrade = await ctx.db.upgrade.findUnique({ where: { id: upgradeId } });
  if (upgrade?.state !== 'building') return null;
  const project = projectOf(ctx, upgrade.projectName);
  if (!project) return 'the project is not in workspaces.toml any more';
  const at = await ctx.git.refresh(project);
  if (isRefusal(at)) return at.words;
  const [signal] = await readSignals(ctx.db, { id: upgrade.signalId });
  if (!signal) return 'its signal is not in the record';
  const judged = readJudgement(signal.judgement?.answer)?.artifact ?? null;
  const wanted = wantedKind(signal.kind, judged);
  return {
    ...{ upgrade, project, base: at.tip, wanted, signal: signal.kind, title: signal.title },
    ...evidenceOf(signal),
    nearby: await readNearby(ctx, { project, commit: at.tip }, signal, wanted),
    forkOf: await sessionToFork(ctx, upgrade.jobId),
  };
}

function evidenceOf(signal: SignalRow): Pick<Case, 'evidence' | 'jobs'> {
  const shown = stillEvidence(signal).map(({ quote, beat }) => ({
    job: beat.session.jobId,
    request: beat.request,
    quote,
  }));
  const jobs = shown.flatMap(({ job }) => job ?? []);
  return { evidence: shown.slice(-mostShown), jobs: [...new Set(jobs)] };
}

type Place = { readonly project: Project; readonly commit: string };

async function readNearby(
  ctx: Context,
  place: Place,
  { kind, evidence }: SignalRow,
  wanted: ArtifactKind,
): Promise<Nearby | null> {
  const path = await nearbyOf(ctx, place, { kind, evidence, wanted });
  const text = path === null ? null : await ctx.git.read(place.project, place.commit, path);
  if (path === null || text === null) return null;
  const name = path.split('/').at(wanted === 'skill' ? -2 : -1) ?? '';
  return { path, text, slug: name.replace(/\.md$/, '') };
}

/** A job that was looked at before has nothing left to continue: its raw session went then. */
async function sessionToFork(ctx: Context, jobId: number): Promise<Case['forkOf']> {
  const job = await ctx.db.job.findUnique({ where: { id: jobId } });
  if (job?.inheritance !== null) return null;
  return ctx.db.session.findFirst({ where: { jobId, kind: 'job' } });
}
