import { readCalls } from '../domain/history/recorded-calls.ts';
import { decideOutcome } from '../domain/outcome.ts';
import {
  attemptLimits,
  attemptNote,
  canBeHeard,
  checkAvoided,
  type Failing,
  isSettled,
  judgeAttempts,
  nothingToTry,
  type Tried,
} from '../domain/stage/avoided.ts';
import { type Checked, untold } from '../domain/stage/checked.ts';
import { deed } from '../domain/stage/tool-call.ts';
import { longestAsked, mostRequests } from '../domain/stage/trigger.ts';
import { askProbe } from './ask-probe.ts';
import type { Context } from './context.ts';
import type { ToProve } from './read-evidence.ts';
import { type FailedJob, readFailedJobs } from './read-failing-calls.ts';

/**
 * Asks the requests whose jobs met the failure again in `clone`, which has the rule. Every tool is there to be called,
 * and nothing is carried out: what is heard is whether the call that failed would be made again.
 */
export async function proveRule(ctx: Context, of: ToProve, clone: string): Promise<Checked> {
  const jobs = await readFailedJobs(ctx, of.upgrade.signalId, clone);
  const fit = jobs.filter(({ request }) => request !== '' && request.length <= longestAsked);
  const requests = [...new Set(fit.map(({ request }) => request))].slice(0, mostRequests);
  if (requests.length === 0) return nothingToTry;
  const failing = failingOf(jobs);
  if (!canBeHeard(failing.calls))
    return untold(
      'trigger',
      'not tried: the tool that failed is not there without carrying out what it is called for',
    );
  const tried: Tried[] = [];
  // One after the other: most often the first says already that the rule is not followed.
  for (const request of requests) {
    if (isSettled(tried) || ctx.stopping.aborted) break;
    tried.push(await attempt(ctx, of, { clone, failing, request, number: tried.length + 1 }));
  }
  ctx.log.info({ upgradeId: of.upgrade.id, tried }, 'a rule was tried');
  return checkAvoided(of.artifact.slug, tried);
}

/** Deeds before the first call that failed, in each of the jobs: those did not cure it. */
function failingOf(jobs: readonly FailedJob[]): Failing {
  const before = jobs.flatMap(({ calls, failed }) =>
    calls
      .slice(
        0,
        calls.findIndex((call) => failed.includes(call)),
      )
      .map(deed),
  );
  return { calls: jobs.flatMap(({ failed }) => failed), before: new Set(before) };
}

type Attempt = {
  readonly clone: string;
  readonly failing: Failing;
  readonly request: string;
  readonly number: number;
};

async function attempt(ctx: Context, of: ToProve, { failing, ...asked }: Attempt): Promise<Tried> {
  const { request, clone } = asked;
  const how = { limits: attemptLimits, refusing: true as const, note: attemptNote };
  const heard = await askProbe(ctx, of, { ...asked, ...how });
  if (typeof heard === 'string') return { request, came: 'untried', why: heard };
  const { sessionId, facts, answers } = heard;
  if (answers.length === 0)
    return { request, came: 'untried', why: decideOutcome(facts, false, attemptLimits.maxMinutes).sentence };
  const reader = readCalls(clone);
  await ctx.transcripts.read(sessionId, reader.add);
  return { request, ...judgeAttempts(reader.calls(), failing, facts.result?.isError === false) };
}
