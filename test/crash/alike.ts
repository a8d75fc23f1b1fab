/** Done in the same way by every step that does it, and harmless to do again. */
const same =
  /^(?:begins|files\.\w+|claude\.(?:forget|reap)|git\.(?:refresh|removeClone)|transcripts\.append|commit steps)$/;

/**
 * Points that are one for the usual run, by one name: there each step meets each of its effects once, in whichever story
 * comes to it first; with AUDITION_SOAK=1 each point is met by itself. Where a step begins, the state is
 * the one its sender left; what is new is only whose hands it is in, which is a matter of its queue. Whatever comes in is
 * stored by the same line, and whatever is shown goes through the same lines. A press is heard in the same way whatever
 * it asks for, and what is decided moves the branch in the same way: only how that is recorded is each verb's own.
 */
export function alike(point: string): string {
  const [step = '', what = ''] = point.split(' · ');
  const [kind = '', about = ''] = step.split(' ');
  if (same.test(what)) return what;
  if (kind === 'put') return kind;
  if (kind === 'outbox') return `${kind} · ${what}`;
  if (kind === 'inbox') return `${kind} ${about} · ${what}`;
  return kind === 'settle' && !what.startsWith('commit ') ? `${kind} · ${what}` : point;
}
