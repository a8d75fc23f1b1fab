/**
 * Points that are one for the usual run, by one name; with AUDITION_SOAK=1 each is met by itself. Whatever is shown goes
 * through the same lines, by four ways: a root, progress, a file, or any other message. And where a step begins, the state
 * is the one its sender left; what is new is only whose hands it is in, which is a matter of its queue.
 */
export function alike(point: string): string {
  const [step = '', what = ''] = point.split(' · ');
  const [kind = '', key = ''] = step.split(' ');
  if (what === 'begins') return `${kind} · begins`;
  return kind === 'outbox' ? `outbox ${wayOf(key)} · ${what}` : point;
}

const ways: readonly (readonly [RegExp, string])[] = [
  [/^home/, 'home'],
  [/^job.root/, 'root'],
  [/^job.progress/, 'progress'],
  [/(transcript|answer|file)$/, 'file'],
];
const wayOf = (key: string): string => ways.find(([shape]) => shape.test(key))?.[1] ?? 'message';
