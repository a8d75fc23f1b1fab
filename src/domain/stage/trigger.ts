import { type Checked, fails, passes, untold } from './checked.ts';

/** Original requests that are asked again, the newest, and requests for something else beside them. */
export const mostRequests = 5;
export const mostNearMisses = 2;
/** Longer requests bring their own context along: what a probe costs should not hang on one of them (characters). */
export const longestAsked = 6_000;
/** One answer of the model is all there is to see: its first call, or what it says. */
export const probeLimits = { maxMinutes: 3, maxTurns: 1, maxUsd: 0.5 } as const;

/** A request as it was asked again in a scratch clone that has the artifact. */
export type Probe = {
  readonly request: string;
  /** Whether the artifact is for it: an original request, not a near-miss. */
  readonly meant: boolean;
};
/** What became of it: `picked` the artifact, `left` it, or `untried`, and why. */
export type Probed = Probe & { readonly came: 'picked' | 'left' | 'untried'; readonly why?: string };

/** Whether probing can end: one of them already decides, or says that others would not be answered either. */
export const isDecided = (probed: readonly Probed[]): boolean =>
  probed.some((one) => isWrong(one) || one.came === 'untried');

const isWrong = ({ meant, came }: Probed): boolean => came === (meant ? 'left' : 'picked');

/** Every original request has to make `claude` pick the artifact, and no near-miss may. */
export function checkTrigger(slug: string, probed: readonly Probed[]): Checked {
  const meant = probed.filter((one) => one.meant);
  const misses = probed.filter((one) => !one.meant);
  const picked = (of: readonly Probed[]) =>
    `${of.filter(({ came }) => came === 'picked').length} of ${of.length}`;
  const wrong = probed.find(isWrong);
  if (wrong) {
    const how = wrong.meant ? 'was not picked for' : 'was picked for another request';
    return fails('trigger', `${slug} ${how}: "${firstWords(wrong.request)}"`);
  }
  const untried = probed.find(({ came }) => came === 'untried');
  if (untried) return untold('trigger', `could not be tried: ${untried.why}`);
  if (meant.length === 0)
    return untold('trigger', 'not tried: no request of the evidence can be asked again');
  const said = `picked up by ${picked(meant)} of those requests`;
  const others = misses.length === 0 ? 'no near-miss in the record' : `by ${picked(misses)} near-misses`;
  return passes('trigger', `${said}, ${others}`, { said });
}

/** The beginning of a request, for people. */
export function firstWords(request: string): string {
  const [line = ''] = request.trim().split('\n');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
