import type { Artifact } from '../domain/artifact.ts';
import { isOfArtifact } from '../domain/artifact-path.ts';
import { readNoticed } from '../domain/prompt-builder.ts';
import { isRefusal } from '../domain/result.ts';
import { type Checked, firstFailed } from '../domain/stage/checked.ts';
import { lookAgainSeconds, noUpgrades, tooMuchSpent } from '../domain/stage/spending.ts';
import { acceptAtOnce } from './auto-accept.ts';
import { type Case, readCase } from './builder-case.ts';
import type { Context } from './context.ts';
import { forgetSessions } from './detect-signals.ts';
import { messageKeys, refreshJob, show } from './messages.ts';
import type { Committed } from './ports.ts';
import { proveUpgrade } from './prove-upgrade.ts';
import { readSpent } from './read-spent.ts';
import { type Made, runBuilder } from './run-builder.ts';

/** What is not one valid artifact, or does not pass the stage, is tried again once; then the signal is only flagged. */
const attempts = 2;

/**
 * Builds the artifact of an upgrade: a fork of the session that crossed the threshold (a cold one where that is gone)
 * writes into an empty staging folder, what it wrote becomes one commit beside the branch, and the line is owed. Where
 * the day has no room for it any more it waits until there is. Safe to start again.
 */
export async function buildUpgrade(ctx: Context, upgradeId: number): Promise<void> {
  const read = await readCase(ctx, upgradeId);
  if (read === null) return;
  if (typeof read === 'string') return flag(ctx, upgradeId, read);
  const off = noUpgrades(read.project.upgrades);
  if (off !== null) return flag(ctx, upgradeId, off);
  let last: Failed = { problems: [] };
  // Counted before each: after a crash or a fault a builder is not paid for again and again.
  const count = (tried: number) =>
    ctx.db.upgrade.update({ where: { id: upgradeId }, data: { attempts: tried, why: null } });
  for (let attempt = read.upgrade.attempts + 1; attempt <= attempts; attempt++) {
    const spent = await readSpent(ctx.db, read.project.name, ctx.now());
    const tooMuch = tooMuchSpent(read.project.upgrades, spent);
    if (tooMuch !== null && last.problems.length === 0) return waitForRoom(ctx, read, tooMuch);
    if (tooMuch !== null) break; // what is wrong with it would be forgotten until there is room
    await count(attempt);
    const made = await runBuilder(ctx, read, last.problems);
    if (ctx.stopping.aborted) return void (await count(attempt - 1)); // the next start begins it again
    const failed: Failed | null = 'problems' in made ? made : await propose(ctx, read, made);
    if (failed === null) return;
    // What can be looked at says more than that a second builder wrote nothing.
    last = failed.built || !last.built ? failed : last;
  }
  await flag(ctx, upgradeId, last.problems.join('; ') || 'building it was interrupted too often', last.built);
}

/** Whoever follows the job is told meanwhile that nothing could be built yet; the builder then starts cold. */
async function waitForRoom(ctx: Context, { upgrade, project }: Case, why: string): Promise<void> {
  ctx.log.info({ upgradeId: upgrade.id, why }, 'an upgrade waits for room in the budget');
  await ctx.db.$transaction(async (tx) => {
    await tx.upgrade.update({ where: { id: upgrade.id }, data: { why } });
    await inherit(ctx, tx, upgrade.jobId, 'flagged');
    const again = { upgradeId: upgrade.id, afterSeconds: lookAgainSeconds };
    await ctx.queue.send(tx, { step: 'build', project: project.name, ...again });
  });
}

/** What is wrong with a try, for the next one, and what there is to look at of it. */
type Failed = { readonly problems: string[]; readonly built?: Built };

/** Null when it is proposed, or will be begun again; else why not. */
async function propose(ctx: Context, of: Case, made: Made): Promise<Failed | null> {
  const committed = await commitArtifact(ctx, of, made.artifact);
  if (typeof committed === 'string') return { problems: [committed] };
  const { upgrade, project, base } = of;
  const { commit } = committed;
  const proof = await proveUpgrade(ctx, { ...{ upgrade, project, base, commit }, artifact: made.artifact });
  if (proof === null) {
    await forgetAttempt(ctx, upgrade.id);
    return null;
  }
  const { kind, slug, livePath } = made.artifact;
  const built = { kind, slug, livePath, noticed: made.noticed, base, commit, proof };
  const failed = firstFailed(proof);
  if (failed) return { problems: [`${failed.name}: ${failed.words}`], built };
  await recordProposal(ctx, of, made.artifact, built);
  await forgetSessions(ctx, upgrade.jobId);
  return null;
}

/** This process is asked to end before it was known whether the artifact earns its place: the next start begins again. */
async function forgetAttempt(ctx: Context, id: number): Promise<void> {
  await ctx.db.upgrade.update({ where: { id }, data: { attempts: { decrement: 1 } } });
}

/** Longest line about a piece of evidence in a commit's message, in characters. */
const longestLine = 100;

/** The one commit of an artifact; a sentence when it must not be proposed. */
async function commitArtifact(
  ctx: Context,
  { upgrade, project, base, title, evidence, nearby }: Case,
  { kind, slug, livePath, files, registration }: Artifact,
): Promise<Committed | string> {
  const seen = evidence.map(
    ({ request, quote }) => `- ${(quote || request).split('\n')[0]?.slice(0, longestLine)}`,
  );
  const message = `${nearby ? 'Update' : 'Add'} the ${kind} ${slug}\n\n${title}, seen in:\n${seen.join('\n')}`;
  const trailers = { 'Audition-Upgrade': String(upgrade.id), 'Audition-Job': String(upgrade.jobId) };
  const committed = await ctx.git.commitFiles({
    ...{ project, upgradeId: String(upgrade.id), base, livePath, files, message, trailers },
    ...(registration && { registration }),
  });
  if (isRefusal(committed)) return committed.words;
  if (isOnlyArtifact(committed, livePath)) return committed;
  return `its commit would not change ${livePath} and nothing else`;
}

/** Never two artifacts, never a path outside: checked on what git says, whatever was meant. */
const isOnlyArtifact = ({ paths }: Committed, livePath: string) =>
  paths.length > 0 && paths.every((path) => isOfArtifact(path, livePath));

/** What there is to look at of an upgrade, proposed or not. */
type Built = Pick<Artifact, 'kind' | 'slug' | 'livePath'> & {
  readonly noticed: string;
  readonly base: string;
  readonly commit: string;
  readonly proof: Checked[];
};

async function recordProposal(
  ctx: Context,
  { upgrade, project, base }: Case,
  { livePath, files }: Artifact,
  built: Built,
): Promise<void> {
  const isNew = (await ctx.git.list(project, base, livePath)).length === 0;
  await ctx.db.$transaction(async (tx) => {
    const data = { ...built, state: 'proposed', why: null } as const;
    const made = await tx.upgrade.updateMany({ where: { id: upgrade.id, state: 'building' }, data });
    if (made.count === 0) return;
    const accepted = await acceptAtOnce(ctx, tx, { upgradeId: upgrade.id, project, files, isNew });
    if (!accepted) await show(ctx, tx, messageKeys.upgradeLine(upgrade.id), { channel: upgrade.channel });
    await inherit(ctx, tx, upgrade.jobId, 'shipped');
  });
}

/** `built` is what there is to look at all the same. */
async function flag(ctx: Context, upgradeId: number, why: string, built?: Built): Promise<void> {
  ctx.log.warn({ upgradeId, why }, 'an upgrade is only flagged');
  const { jobId } = await ctx.db.$transaction(async (tx) => {
    const where = { id: upgradeId };
    const { signal } = await tx.upgrade.findUniqueOrThrow({ where, include: { signal: true } });
    const noticed = readNoticed('', { signal: signal.kind, title: signal.title });
    const upgrade = await tx.upgrade.update({ where, data: { noticed, ...built, state: 'flagged', why } });
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
