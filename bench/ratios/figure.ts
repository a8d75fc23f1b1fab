/** What a figure has to be: its ratio to what it is compared with, or its own value. */
export type Limit = { readonly of: 'ratio' | 'value'; readonly most?: number; readonly least?: number };
export type Figure = {
  readonly what: string;
  /** What it is compared with; null where there is nothing: then there is no ratio either. */
  readonly against: string | null;
  readonly unit: 'ms' | 'µs' | '/s' | 'kB' | 'MB' | 'B';
  readonly ours: number;
  readonly floor: number | null;
  readonly ratio: number | null;
  /** Empty: it is only told. */
  readonly wanted: readonly Limit[];
};

/** How much is done: `times` measurements of each, with so large a `part` of the work (1: all of it). */
export type Sizes = { readonly times: number; readonly part: number };
export type Measurement = {
  readonly name: string;
  /** What is done and what stands beside it, for the README: one sentence or two. */
  readonly about: string;
  run(sizes: Sizes): Promise<Figure[]>;
};

export const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** The value that so large a part of all (0.95: the 95th percentile) do not exceed. */
export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? Number.NaN;

export type Compared = { readonly ours: number; readonly floor: number; readonly ratio: number };

/** Both in turns, so that what else the machine does meets both; the middle of each, and of the ratios of each turn. */
export async function inTurns(
  times: number,
  ours: (turn: number) => Promise<number>,
  floor: (turn: number) => Promise<number>,
): Promise<Compared> {
  const turns: Compared[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const one = { floor: await floor(turn), ours: await ours(turn) };
    turns.push({ ...one, ratio: one.ours / one.floor });
  }
  const of = (key: keyof Compared) => middle(turns.map((turn) => turn[key]));
  return { ours: of('ours'), floor: of('floor'), ratio: of('ratio') };
}

/** Milliseconds that some work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export const isMet = ({ ours, ratio, wanted }: Figure): boolean =>
  wanted.every(({ of, most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY }) => {
    const value = of === 'ratio' ? (ratio ?? Number.NaN) : ours;
    return value <= most && value >= least;
  });
