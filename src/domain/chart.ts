/** Bars in groups, as data; an edge draws them. Every series has one value a category, in their order. */
export type Chart = {
  readonly title: string;
  readonly categories: readonly string[];
  readonly series: readonly Series[];
  readonly yLabel: string;
};
export type Series = { readonly name: string; readonly values: readonly number[] };
