/** So many of a project's last jobs tell how long one takes; with fewer than the least nothing is guessed. */
export const lookedAt = { most: 20, least: 3 } as const;

/**
 * How long a job waits, in minutes: what the project's last jobs took (their median, in milliseconds) for each that is
 * before it, at so many at once. Null where too few have run to tell.
 */
export function estimateWait(
  tookMs: readonly number[],
  { place, atOnce }: { readonly place: number; readonly atOnce: number },
): number | null {
  if (tookMs.length < lookedAt.least) return null;
  const sorted = tookMs.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return (median * (place - 1)) / atOnce / 60_000;
}
