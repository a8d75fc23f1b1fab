import { type Artifact, type Problems, readArtifact } from '../domain/artifact.ts';
import { citeJobs } from '../domain/artifact-citation.ts';
import { livePathOf } from '../domain/artifact-files.ts';
import { decideOutcome } from '../domain/outcome.ts';
import { builderPrompt, readNoticed } from '../domain/prompt-builder.ts';
import type { Case } from './builder-case.ts';
import type { Context } from './context.ts';
import { secretsIn } from './find-secrets.ts';
import { redactFacts } from './run-job.ts';
import { hearTranscript } from './transcript.ts';

/** What a builder made: the artifact, and the clause for the one line. */
export type Made = { readonly artifact: Artifact; readonly noticed: string };

/**
 * One try: a builder writes into an empty staging folder, beside a clone it may read. What it wrote is one artifact,
 * or it is told what is wrong with it. `problems` are those of the try before.
 */
export async function runBuilder(
  ctx: Context,
  of: Case,
  problems: readonly string[],
): Promise<Made | Problems> {
  const marker = `upgrade-${of.upgrade.id}`;
  await ctx.claude.reap(marker, null);
  const staging = await ctx.files.make(of.upgrade.id);
  const clone = await ctx.git.clone(of.project, marker, of.base);
  try {
    const answer = await ask(ctx, { ...of, marker, cwd: clone.path, staging, problems });
    if (typeof answer !== 'string') return answer;
    const files = await ctx.files.read(staging);
    const leaks = await secretsIn(ctx, files);
    if (leaks.length > 0) return { problems: leaks };
    const artifact = readArtifact(of.wanted, files);
    if ('problems' in artifact) return artifact;
    const misplaced = await misplacedIn(ctx, of, artifact);
    if (misplaced.length > 0) return { problems: misplaced };
    return { artifact: citeJobs(artifact, of.jobs), noticed: readNoticed(answer, of) };
  } finally {
    await ctx.git.removeClone(marker);
    await ctx.files.remove(staging);
  }
}

/** An update stays where it is, and what is new takes nobody's place. */
async function misplacedIn(ctx: Context, of: Case, { kind, slug, livePath }: Artifact): Promise<string[]> {
  const { nearby, wanted, project, base } = of;
  if (nearby && livePath === livePathOf(wanted, nearby.slug)) return [];
  if (nearby) return [`its name is ${slug}; it updates ${nearby.slug}, so it must keep that name`];
  const there = await ctx.git.list(project, base, livePath);
  return there.length > 0 ? [`there is another ${kind} called ${slug} already; give it another name`] : [];
}

type Order = Case & {
  readonly marker: string;
  readonly cwd: string;
  readonly staging: string;
  readonly problems: readonly string[];
};

/** Counted of a builder that never told what it took, where its project has no `max_usd` (dollars). */
const builderAside = 1;

/** What the builder said at its end. One that was ended or failed may have left half of an artifact: a problem. */
async function ask(ctx: Context, order: Order): Promise<string | Problems> {
  const { upgrade, project, marker, cwd, staging, forkOf } = order;
  const own = { id: ctx.newId(), kind: 'builder', upgradeId: upgrade.id } as const;
  const aside = project.limits.maxUsd ?? builderAside;
  const session = await ctx.db.session.create({ data: { ...own, startedAt: ctx.now(), costUsd: aside } });
  const lines = hearTranscript(ctx, { sessionId: session.id }, { notice: async () => {}, lost: () => {} });
  const run = {
    ...{ ...project, marker, cwd, sessionId: session.id, prompt: builderPrompt(order), addDirs: [staging] },
    ...(forkOf && { forkOf: forkOf.id }),
  };
  const ran = await ctx.claude.run(run, { started: async () => {}, lines }, ctx.stopping);
  const facts = await redactFacts(ctx, ran);
  // A fork reports what the session it continues had cost and used, too.
  const { result, init } = facts;
  const spent = {
    turns: result?.turns ?? 0,
    costUsd: result ? Math.max(0, result.costUsd - (forkOf?.costUsd ?? 0)) : Number(init !== null) * aside,
    tokens: Math.max(0, (result?.tokens ?? 0) - Number(forkOf?.tokens ?? 0)),
    executor: init?.model ?? null,
  };
  await ctx.db.session.update({ where: { id: session.id }, data: { ...spent, endedAt: ctx.now() } });
  await ctx.claude.forget(session.id);
  const { outcome, sentence } = decideOutcome(facts, true, project.limits.maxMinutes);
  return outcome === 'done' ? result?.text || facts.lastText : { problems: [sentence] };
}
