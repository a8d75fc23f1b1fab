/** A project's plan: items by month, from whichever source. A month is `2026-04`. */
export type Item = {
  /** What its source calls it, the same for as long as it is there, in whatever month: `#12`, or a short name of its title. */
  readonly id: string;
  readonly title: string;
  /** What stands below it in the source: part of the task. */
  readonly notes: string;
  readonly open: boolean;
  /** Months it was in before, oldest first, where the source says so. */
  readonly from?: readonly string[];
};
/** Items are in the order of their source, months from old to new. */
export type Release = { readonly month: string; readonly items: readonly Item[] };

export const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text);

/** The items by month, from old to new. */
export function byMonth(items: readonly { readonly month: string; readonly item: Item }[]): Release[] {
  const months = [...new Set(items.map(({ month }) => month))].toSorted();
  return months.map((month) => ({
    month,
    items: items.filter((one) => one.month === month).map(({ item }) => item),
  }));
}

/** The open items of a month. */
export const openIn = (plan: readonly Release[], month: string): readonly Item[] =>
  plan.filter((release) => release.month === month).flatMap(({ items }) => items.filter(({ open }) => open));
