/** Paths for people: the first ten. */
export const named = (paths: readonly string[]) =>
  paths.length <= 10 ? paths.join(', ') : `${paths.slice(0, 10).join(', ')} and ${paths.length - 10} more`;
