import { dayHours } from '../domain/budget.ts';
import { decideOutcome } from '../domain/outcome.ts';
import { jobPrompt } from '../domain/prompt.ts';
import type { RunFacts } from '../domain/run.ts';
import { type Checked, untold } from '../domain/stage/checked.ts';
import { tooMuchSpent } from '../domain/stage/spending.ts';
import {
  checkTrigger,
  isDecided,
  longestAsked,
  mostRequests,
  notTried,
  type Probe,
  type Probed,
  probeLimits,
  provesBy,
} from '../domain/stage/trigger.ts';
import type { StreamEvent } from '../domain/stream-event.ts';
import type { Context } from './context.ts';
import { findNearMisses } from './find-near-misses.ts';
import { readEvidence, type ToProve } from './read-evidence.ts';
import { redactFacts } from './run-job.ts';
import { hearTranscript, skillUsed } from './transcript.ts';

/** Probes that run beside each other. */
const atOnce = 2;

/**
 * Asks the original requests and near-misses again in `clone`, which has the artifact, as a job would be asked but with
 * tools that only read, and hears no more than the first answer: whether `claude` picks the artifact.
 */
export async function proveTrigger(ctx: Context, of: ToProve, clone: string): Promise<Checked> {
  const { artifact, upgrade } = of;
  if (provesBy(artifact.kind) === 'avoided') return notTried(artifact.kind);
  const tooMuch = tooMuchSpent(await spentOn(ctx, of.project.name));
  if (tooMuch !== null) return untold('trigger', `not tried: ${tooMuch}`);
  const left = await probesOf(ctx, of);
  const probed: Probed[] = [];
  while (left.length > 0 && !isDecided(probed) && !ctx.stopping.aborted) {
    const together = left.splice(0, atOnce);
    const asked = together.map((one, at) => probe(ctx, of, clone, one, probed.length + at + 1));
    probed.push(...(await Promise.all(asked)));
  }
  ctx.log.info({ upgradeId: upgrade.id, probed }, 'an upgrade was probed');
  return checkTrigger(artifact.slug, probed);
}

async function spentOn({ db, now }: Context, projectName: string) {
  const since = new Date(now().getTime() - dayHours * 3_600_000);
  const spent = await db.session.aggregate({
    where: { kind: 'builder', upgrade: { projectName }, startedAt: { gte: since } },
    ...{ _sum: { costUsd: true }, _count: true },
  });
  return { dollars: spent._sum.costUsd ?? 0, runs: spent._count };
}

/** The newest of the original requests, then what is near to them and something else; each once. */
async function probesOf(ctx: Context, { upgrade, project }: ToProve): Promise<Probe[]> {
  const evidence = await readEvidence(ctx, upgrade.signalId);
  const requests = evidence.map(({ request }) => request).filter(({ length }) => length <= longestAsked);
  const others = await findNearMisses(ctx, project.name, upgrade.signalId, evidence);
  return [
    ...[...new Set(requests)].slice(0, mostRequests).map((request) => ({ request, meant: true })),
    ...others.map((request) => ({ request, meant: false })),
  ];
}

async function probe(ctx: Context, of: ToProve, cwd: string, asked: Probe, number: number): Promise<Probed> {
  const { upgrade, project, artifact } = of;
  const marker = `upgrade-${upgrade.id}-probe-${number}`;
  await ctx.claude.reap(marker, null);
  const { id: sessionId } = await ctx.db.session.create({
    data: { id: ctx.newId(), kind: 'builder', upgradeId: upgrade.id, startedAt: ctx.now() },
  });
  const heard: StreamEvent[] = [];
  const notice = async (event: StreamEvent) => void heard.push(event);
  const lines = hearTranscript(ctx, { sessionId }, { notice, lost: () => {} });
  const order = {
    ...{ ...project, marker, cwd, sessionId, addDirs: [], limits: probeLimits, reading: true as const },
    prompt: jobPrompt(asked.request, [], ctx.exitLine),
  };
  const ran = ctx.claude.run(order, { started: async () => {}, lines }, ctx.stopping);
  const facts = await redactFacts(ctx, await ran);
  await record(ctx, sessionId, facts);
  await ctx.claude.forget(sessionId);
  return { ...asked, ...whatCame(artifact.slug, heard, facts) };
}

const record = (ctx: Context, id: string, { result, init }: RunFacts) =>
  ctx.db.session.update({
    where: { id },
    data: {
      ...{ executor: init?.model ?? null, cliVersion: init?.cliVersion ?? null, endedAt: ctx.now() },
      ...{ turns: result?.turns ?? 0, costUsd: result?.costUsd ?? 0, tokens: result?.tokens ?? 0 },
    },
  });

/** An answer with an error in it is the CLI's own, not the model's. */
function whatCame(
  slug: string,
  heard: readonly StreamEvent[],
  facts: RunFacts,
): Pick<Probed, 'came' | 'why'> {
  const answers = heard.filter((event) => event.kind === 'assistant' && event.error === undefined);
  if (answers.length === 0)
    return { came: 'untried', why: decideOutcome(facts, false, probeLimits.maxMinutes).sentence };
  if (answers.flatMap(skillUsed).includes(slug)) return { came: 'picked' };
  // Such a skill's text is put into every job's prompt: whether it is picked is no question then.
  const listed = heard.some((event) => event.kind === 'init' && event.skills.includes(slug));
  return listed ? { came: 'left' } : { came: 'untried', why: `claude does not list ${slug} here` };
}
