/** A project's plan: items by month, from whichever source. A month is `2026-04`. */
export type Item = {
  /** What its source calls it, the same for as long as it is there, in whatever month: `#12`, or a short name of its title. */
  readonly id: string;
  readonly title: string;
  /** What stands below it in the source: part of the task. */
  readonly notes: string;
  readonly open: boolean;
};
/** Items are in the order of their source, months from old to new. */
export type Release = { readonly month: string; readonly items: readonly Item[] };
