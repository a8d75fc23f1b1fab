import { type Checked, fails, passes, untold } from './checked.ts';
import { type Call, callText, callWords, deed, onlyLooks, shapeOf, stepsOf } from './tool-call.ts';
import { firstWords } from './trigger.ts';

/** A call is refused and the next one heard, so often; then it is asked no further. */
export const attemptLimits = { maxMinutes: 5, maxTurns: 8, maxUsd: 0.5 } as const;
/** Without it a session gives up at the first refusal, and what it would have done then is never heard. */
export const attemptNote =
  'Here a call that runs or changes something is only written down and answered with a refusal. Call what you would call all the same, and go on as if it had been done.';
/** The tools a call can be heard of without being carried out. */
const heard = /^(?:Bash|Edit|Write|NotebookEdit|WebFetch|WebSearch|Read|Grep|Glob|Skill)$/u;

/** The calls that failed in the evidence, and the deeds that came before each of them. */
export type Failing = { readonly calls: readonly Call[]; readonly before: ReadonlySet<string> };

/** What a session with the rule was seen to do: it `kept` away, did it `again`, or it is `unclear`, and why. */
export type Attempted =
  | { readonly came: 'kept' }
  | { readonly came: 'again'; readonly call: string }
  | { readonly came: 'unclear'; readonly why: string };

/** Those of the calls that failed which can be heard of when they are made again. */
export const canBeHeard = (calls: readonly Call[]): boolean => calls.every(({ tool }) => heard.test(tool));

/**
 * Whether the calls a session attempted, in their order, hold one that would fail as those did. The same words are the
 * same call; other words of the same shape only where calls of that shape failed with different words already. `ended`
 * is whether the session came to its own end. A call that is made again after something none of those sessions had done
 * before may be cured by it: that nobody can tell without carrying it out. Pure.
 */
export function judgeAttempts(attempts: readonly Call[], failing: Failing, ended: boolean): Attempted {
  let fresh: Call | null = null;
  let alike: Call | null = null;
  let acted = false;
  for (const { step, isPart } of attempts.flatMap(stepsOf)) {
    const found = compare(step, failing.calls);
    if (found === 'same')
      return fresh === null
        ? { came: 'again', call: callWords(step) }
        : unclear(`"${callWords(step)}" is called again, but after "${callWords(fresh)}"`);
    if (!isPart) continue; // its parts follow
    if (found === 'alike') alike ??= step;
    if (onlyLooks(step)) continue;
    acted = true;
    if (!failing.before.has(deed(step))) fresh ??= step;
  }
  if (alike !== null) return unclear(`"${callWords(alike)}" is near to what failed`);
  if (!ended) return unclear(`it was not at its end after ${attemptLimits.maxTurns} turns`);
  return acted ? { came: 'kept' } : unclear('nothing was done that could tell');
}

const unclear = (why: string): Attempted => ({ came: 'unclear', why });

function compare(attempt: Call, failing: readonly Call[]): 'same' | 'alike' | 'other' {
  if (failing.some((call) => callText(call) === callText(attempt))) return 'same';
  const ofShape = failing.filter((call) => shapeOf(call) === shapeOf(attempt));
  if (ofShape.length === 0) return 'other';
  return new Set(ofShape.map(callText)).size > 1 ? 'same' : 'alike';
}

/** A request as it was asked again in a scratch clone that has the rule; `untried` where nothing was answered. */
export type Tried = { readonly request: string } & (
  | Attempted
  | { readonly came: 'untried'; readonly why: string }
);

/** Whether asking can end: one already does it again, or says that others would not be answered either. */
export const isSettled = (tried: readonly Tried[]): boolean =>
  tried.some(({ came }) => came === 'again' || came === 'untried');

/** In none of the requests the failing call may come again, and in each of them something else has to be done. */
export function checkAvoided(slug: string, tried: readonly Tried[]): Checked {
  for (const one of tried)
    if (one.came === 'again')
      return fails(
        'trigger',
        `with ${slug} it is done again: "${one.call}", for "${firstWords(one.request)}"`,
      );
  for (const one of tried)
    if (one.came === 'untried') return untold('trigger', `could not be tried: ${one.why}`);
  const kept = tried.filter(({ came }) => came === 'kept').length;
  const said = `kept away from in ${kept} of ${tried.length} of those requests`;
  for (const one of tried)
    if (one.came === 'unclear')
      return untold('trigger', `${said}; for "${firstWords(one.request)}" ${one.why}`);
  return tried.length === 0 ? nothingToTry : passes('trigger', said, { said });
}

/** People's words, and what was imported: no transcript is kept of what was called then. */
export const nothingToTry = untold(
  'trigger',
  'not tried: the record holds no call that failed or was refused, only what was said of it',
);
