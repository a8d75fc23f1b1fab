import type { Prisma, Upgrade } from '../../prisma/client/client.ts';
import { type Artifact, readSkill } from '../domain/artifact.ts';
import type { Project } from '../domain/project.ts';
import { builderPrompt, readNoticed } from '../domain/prompt.ts';
import { isRefusal } from '../domain/result.ts';
import { firstFailed } from '../domain/stage/checked.ts';
import { type Context, projectOf } from './context.ts';
import { forgetSessions } from './detect-signals.ts';
import { secretsIn } from './find-secrets.ts';
import { messageKeys, refreshJob, show } from './messages.ts';
import type { Committed } from './ports.ts';
import { proveUpgrade } from './prove-upgrade.ts';
import { redactFacts } from './run-job.ts';
import { hearTranscript } from './transcript.ts';

/** What the builder wrote is tried again once when it is not one valid artifact; then the signal is only flagged. */
const attempts = 2;

type Case = {
  readonly upgrade: Upgrade;
  readonly project: Project;
  readonly base: string;
  readonly operation: string;
  readonly requests: string[];
};
type Attempt = { artifact: Artifact; noticed: string } | { problems: string[] };

/**
 * Builds the artifact of an upgrade: a fork of the session that crossed the threshold writes into an empty
 * staging folder, what it wrote becomes one commit beside the branch, and the line is owed. Safe to start again.
 */
export async function buildUpgrade(ctx: Context, upgradeId: number): Promise<void> {
  const read = await readCase(ctx, upgradeId);
  if (read === null) return;
  if (typeof read === 'string') return flag(ctx, upgradeId, read);
  let problems: string[] = [];
  // Counted before each: after a crash or a fault a builder is not paid for again and again.
  const count = (tried: number) =>
    ctx.db.upgrade.update({ where: { id: upgradeId }, data: { attempts: tried } });
  for (let attempt = read.upgrade.attempts + 1; attempt <= attempts; attempt++) {
    await count(attempt);
    const made = await tryToBuild(ctx, read, problems);
    if (ctx.stopping.aborted) return void (await count(attempt - 1)); // the next start begins it again
    if (!('problems' in made)) return propose(ctx, read, made);
    problems = made.problems;
  }
  await flag(ctx, upgradeId, problems.join('; ') || 'building it was interrupted too often');
}

/** Null when there is nothing to build any more; a sentence when it cannot be built. */
async function readCase(ctx: Context, upgradeId: number): Promise<Case | string | null> {
  const include = { signal: { include: { evidence: { include: { beat: true } } } } } as const;
  const upgrade = await ctx.db.upgrade.findUnique({ where: { id: upgradeId }, include });
  if (upgrade?.state !== 'building') return null;
  const project = projectOf(ctx, upgrade.projectName);
  if (!project) return 'the project is not in workspaces.toml any more';
  const base = await ctx.git.refresh(project);
  if (isRefusal(base)) return base.words;
  const requests = upgrade.signal.evidence.map(({ beat }) => beat.request);
  return { upgrade, project, base: base.tip, operation: upgrade.signal.title, requests };
}

async function tryToBuild(ctx: Context, of: Case, problems: string[]): Promise<Attempt> {
  const { upgrade, project } = of;
  const marker = `upgrade-${upgrade.id}`;
  await ctx.claude.reap(marker, null);
  const staging = await ctx.files.make(upgrade.id);
  const clone = await ctx.git.clone(project, marker, of.base);
  try {
    const answer = await runBuilder(ctx, { ...of, marker, cwd: clone.path, staging, problems });
    const files = await ctx.files.read(staging);
    const leaks = await secretsIn(ctx, files);
    if (leaks.length > 0) return { problems: leaks };
    const artifact = readSkill(files);
    return 'problems' in artifact ? artifact : { artifact, noticed: readNoticed(answer, of.operation) };
  } finally {
    await ctx.git.removeClone(marker);
    await ctx.files.remove(staging);
  }
}

type BuilderRun = Case & {
  readonly marker: string;
  readonly cwd: string;
  readonly staging: string;
  readonly problems: string[];
};

async function runBuilder(ctx: Context, run: BuilderRun): Promise<string> {
  const { upgrade, project, marker, cwd, staging } = run;
  const triggering = await ctx.db.session.findFirst({ where: { jobId: upgrade.jobId, kind: 'job' } });
  const session = await ctx.db.session.create({
    data: { id: ctx.newId(), kind: 'builder', upgradeId: upgrade.id },
  });
  const lines = hearTranscript(ctx, { sessionId: session.id }, { notice: async () => {}, lost: () => {} });
  const prompt = builderPrompt(run);
  const fork = triggering ? { forkOf: triggering.id } : {};
  const order = { ...project, ...fork, marker, cwd, sessionId: session.id, prompt, addDirs: [staging] };
  const facts = await redactFacts(
    ctx,
    await ctx.claude.run(order, { started: async () => {}, lines }, ctx.stopping),
  );
  // A fork reports what the session it continues had cost and used, too.
  const { costUsd = 0, tokens = 0n } = triggering ?? {};
  const spent = {
    turns: facts.result?.turns ?? 0,
    costUsd: Math.max(0, (facts.result?.costUsd ?? 0) - costUsd),
    tokens: Math.max(0, (facts.result?.tokens ?? 0) - Number(tokens)),
    executor: facts.init?.model ?? null,
  };
  await ctx.db.session.update({ where: { id: session.id }, data: { ...spent, endedAt: ctx.now() } });
  await ctx.claude.forget(session.id);
  return facts.result?.text || facts.lastText;
}

async function propose(
  ctx: Context,
  of: Case,
  { artifact, noticed }: { artifact: Artifact; noticed: string },
): Promise<void> {
  const { upgrade, project, base, operation, requests } = of;
  const { kind, slug, livePath, files } = artifact;
  const jobs = requests.map((request) => `- ${request.split('\n')[0]?.slice(0, 100)}`).join('\n');
  const message = `Add the skill ${slug}\n\n${operation}, asked for in:\n${jobs}`;
  const trailers = { 'Audition-Upgrade': String(upgrade.id), 'Audition-Job': String(upgrade.jobId) };
  const committed = await ctx.git.commitFiles({
    project,
    upgradeId: String(upgrade.id),
    base,
    livePath,
    files,
    message,
    trailers,
  });
  if (!isOnlyArtifact(committed, livePath))
    return flag(ctx, upgrade.id, `its commit would not change ${livePath} and nothing else`);
  const { commit } = committed;
  const proof = await proveUpgrade(ctx, { upgrade, project, artifact, base, commit });
  if (proof === null) return forgetAttempt(ctx, upgrade.id);
  const built = { kind, slug, livePath, noticed, base, commit, proof };
  const failed = firstFailed(proof);
  if (failed) return flag(ctx, upgrade.id, `${failed.name}: ${failed.words}`, built);
  await ctx.db.$transaction(async (tx) => {
    const data = { ...built, state: 'proposed' as const };
    const made = await tx.upgrade.updateMany({ where: { id: upgrade.id, state: 'building' }, data });
    if (made.count === 0) return;
    await show(ctx, tx, messageKeys.upgradeLine(upgrade.id), { channel: upgrade.channel });
    await inherit(ctx, tx, upgrade.jobId, 'shipped');
  });
  await forgetSessions(ctx, upgrade.jobId);
}

/** This process is asked to end before it was known whether the artifact earns its place: the next start begins again. */
async function forgetAttempt(ctx: Context, id: number): Promise<void> {
  await ctx.db.upgrade.update({ where: { id }, data: { attempts: { decrement: 1 } } });
}

/** Never two artifacts, never a path outside: checked on what git says, whatever was meant. */
const isOnlyArtifact = ({ paths }: Committed, livePath: string) =>
  paths.length > 0 && paths.every((path) => path === livePath || path.startsWith(`${livePath}/`));

/** `built` is what there is to look at all the same. */
async function flag(
  ctx: Context,
  upgradeId: number,
  why: string,
  built: Prisma.UpgradeUpdateInput = {},
): Promise<void> {
  ctx.log.warn({ upgradeId, why }, 'an upgrade is only flagged');
  const { jobId } = await ctx.db.$transaction(async (tx) => {
    const upgrade = await tx.upgrade.update({
      where: { id: upgradeId },
      data: { ...built, state: 'flagged', why },
    });
    await inherit(ctx, tx, upgrade.jobId, 'flagged');
    return upgrade;
  });
  await forgetSessions(ctx, jobId);
}

async function inherit(
  ctx: Context,
  tx: Parameters<typeof refreshJob>[1],
  jobId: number,
  inheritance: 'shipped' | 'flagged',
) {
  const notShipped = [{ inheritance: null }, { inheritance: { not: 'shipped' as const } }];
  await tx.job.updateMany({ where: { id: jobId, OR: notShipped }, data: { inheritance } });
  await refreshJob(ctx, tx, jobId);
}
