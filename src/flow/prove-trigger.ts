import { decideOutcome } from '../domain/outcome.ts';
import { type Checked, untold } from '../domain/stage/checked.ts';
import { tooMuchSpent } from '../domain/stage/spending.ts';
import {
  checkTrigger,
  isDecided,
  longestAsked,
  mostRequests,
  type Probe,
  type Probed,
  probeLimits,
} from '../domain/stage/trigger.ts';
import { askProbe, type Heard } from './ask-probe.ts';
import type { Context } from './context.ts';
import { findNearMisses } from './find-near-misses.ts';
import { proveHook } from './prove-hook.ts';
import { proveRule } from './prove-rule.ts';
import { readEvidence, type ToProve } from './read-evidence.ts';
import { readSpent } from './read-spent.ts';
import { skillUsed } from './transcript.ts';

/** Probes that run beside each other. */
const atOnce = 2;

/** Whether what was noticed comes out differently now: a skill is picked, a rule kept, a call stopped by a hook. */
export async function proveTrigger(ctx: Context, of: ToProve, clone: string): Promise<Checked> {
  if (of.artifact.kind === 'hook') return proveHook(ctx, of, clone);
  const spent = await readSpent(ctx.db, of.project.name, ctx.now());
  const tooMuch = tooMuchSpent(of.project.upgrades, spent);
  if (tooMuch !== null) return untold('trigger', `not tried: ${tooMuch}`);
  return of.artifact.kind === 'rule' ? proveRule(ctx, of, clone) : provePicked(ctx, of, clone);
}

/**
 * Asks the original requests and near-misses again in `clone`, which has the skill, as a job would be asked but with
 * tools that only read, and hears no more than the first answer: whether `claude` picks the skill.
 */
async function provePicked(ctx: Context, of: ToProve, clone: string): Promise<Checked> {
  const { artifact, upgrade } = of;
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

async function probe(
  ctx: Context,
  of: ToProve,
  clone: string,
  asked: Probe,
  number: number,
): Promise<Probed> {
  const heard = await askProbe(ctx, of, { request: asked.request, clone, number, limits: probeLimits });
  return { ...asked, ...whatCame(of.artifact.slug, heard) };
}

function whatCame(slug: string, heard: Heard | string): Pick<Probed, 'came' | 'why'> {
  if (typeof heard === 'string') return { came: 'untried', why: heard };
  const { answers, events, facts } = heard;
  if (answers.length === 0)
    return { came: 'untried', why: decideOutcome(facts, false, probeLimits.maxMinutes).sentence };
  if (answers.flatMap(skillUsed).includes(slug)) return { came: 'picked' };
  // Such a skill's text is put into every job's prompt: whether it is picked is no question then.
  const listed = events.some((event) => event.kind === 'init' && event.skills.includes(slug));
  return listed ? { came: 'left' } : { came: 'untried', why: `claude does not list ${slug} here` };
}
