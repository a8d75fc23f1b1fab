import { overrunSentence } from './overrun.ts';
import type { RunFacts } from './run.ts';
import { usd } from './words.ts';

/** How a job can end. Closed: whoever adds one finds every place that must say something about it. */
export const outcomes = [
  'done',
  'nothing_to_do',
  'failed',
  'timed_out',
  'cancelled',
  'interrupted',
  'usage_limit',
  'not_logged_in',
  'question',
  'denied',
  'planned',
  'gate_failed',
] as const;
export type Outcome = (typeof outcomes)[number];
/** Whether what was asked for was done, with or without a change. */
export const isSuccess = (outcome: string | null): boolean =>
  outcome === 'done' || outcome === 'nothing_to_do';

/** An outcome with its one sentence for people and, for a failure, the detail for operators. */
export type Verdict = { readonly outcome: Outcome; readonly sentence: string; readonly detail?: string };

const loginProblem =
  /not logged in|invalid api key|please run \/login|authentication_error|oauth token (has )?expired/i;

/**
 * Decides what an ended run was. First reason wins: what we did to it, then what stopped the CLI, then
 * its own result. Success is a result that is no error, without an API error, and exit 0 (or a hang
 * after such a result, which the CLI is known for). `changed` is whether the clone holds anything to commit.
 */
export function decideOutcome(facts: RunFacts, changed: boolean, maxMinutes: number): Verdict {
  const { result } = facts;
  const said = [result?.text, facts.lastText, facts.stderrTail].filter(Boolean).join('\n');
  const detail =
    `exit ${facts.exitCode ?? facts.signal}; ${facts.stderrTail || result?.text || 'no output'}`.slice(
      0,
      4000,
    );
  if (facts.notStarted) return { outcome: 'failed', sentence: facts.notStarted, detail: facts.notStarted };
  const stopped = whatStopped(facts, maxMinutes);
  if (stopped) return { ...stopped, ...(facts.usageLimit && { detail }) };
  const clean = result && !result.isError && result.apiErrorStatus === null;
  if (clean && (facts.exitCode === 0 || facts.endedBy === 'hung-after-result'))
    return changed
      ? { outcome: 'done', sentence: 'Done.' }
      : { outcome: 'nothing_to_do', sentence: 'Done; nothing in the repository had to change.' };
  if (result?.apiErrorStatus === 401 || loginProblem.test(said))
    return { outcome: 'not_logged_in', sentence: notLoggedIn, detail };
  return { outcome: 'failed', sentence: failureSentence(facts), detail };
}

/** What we did to a run, or the limit it met: it stays the outcome, whatever else went wrong with what it left. */
export function whatStopped(
  { endedBy, usageLimit }: Pick<RunFacts, 'endedBy' | 'usageLimit'>,
  maxMinutes: number,
): Verdict | null {
  if (endedBy === 'abort') return { outcome: 'cancelled', sentence: 'It was cancelled.' };
  if (endedBy === 'timeout')
    return { outcome: 'timed_out', sentence: `It was stopped after ${maxMinutes} minutes.` };
  if (endedBy !== null && endedBy !== 'hung-after-result')
    return { outcome: 'failed', sentence: overrunSentence(endedBy) };
  return usageLimit && { outcome: 'usage_limit', sentence: limitSentence(usageLimit.resetsAt) };
}

const notLoggedIn =
  'Claude is not logged in on this host: run claude there and type /login, or set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN (claude setup-token makes one).';

function limitSentence(resetsAt: Date | null): string {
  const until = resetsAt ? `; it resets at ${resetsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
  return `The usage limit of the Claude account is reached${until}.`;
}

function failureSentence({ result, exitCode, signal, stderrTail }: RunFacts): string {
  if (result?.subtype === 'error_max_turns') return `It ran out of turns (${result.turns}).`;
  if (result?.subtype === 'error_max_budget_usd') return `It ran out of budget (${usd(result.costUsd)}).`;
  if (result?.apiErrorStatus) return `Claude's API answered with an error (${result.apiErrorStatus}).`;
  if (result?.isError) return 'Claude ended with an error.';
  // Nobody here kills without saying why; `bwrap` tells of a signal as a shell does, by 128 and its number.
  if (signal === 'SIGKILL' || exitCode === 128 + 9) return killedFromOutside;
  if (result)
    return `Claude said that it was done and ended with an error (${exitOf({ signal, exitCode })}).`;
  const how = exitOf({ signal, exitCode });
  const last = stderrTail.trim().split('\n').at(-1)?.slice(0, 200);
  return `Claude ended without a result (${how})${last ? `: ${last}` : '.'}`;
}

const exitOf = ({ signal, exitCode }: Pick<RunFacts, 'signal' | 'exitCode'>): string =>
  signal ? `signal ${signal}` : `exit code ${exitCode}`;

const killedFromOutside = 'Claude was killed from outside, probably because the host had no memory left.';
