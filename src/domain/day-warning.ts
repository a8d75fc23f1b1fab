import { amountOf, type CapName, capNames, type DayCaps, ofLastDay, type Ran } from './begin.ts';
import { dayHours } from './budget.ts';

/** From this share of a day's cap on people are told, while there is still time to choose what to ask for. */
const warnFrom = 0.8;
/** How far back it is looked whether it was said already: the day of now, and the day of each of its runs. */
export const lookBackDays = 2;

export type Warning = { readonly cap: CapName; readonly used: number; readonly most: number };

/**
 * What the end of a run has to tell: the caps of which it brought 80 % or more, where no run of the 24 hours before it
 * told so. It is derived from runs alone, so that the same result says the same whenever it is shown again.
 */
export function warningsAt(ran: readonly Ran[], end: Date, perDay: DayCaps): Warning[] {
  return capNames.flatMap((cap) => {
    const most = perDay[cap];
    if (most <= 0) return [];
    const told = tellingEnds(ran, cap, most).find((at) => at.getTime() === end.getTime());
    return told ? [{ cap, used: usedAt(ran, cap, end), most }] : [];
  });
}

/** The ends of runs that tell: above the share, and none told within the day before. */
function tellingEnds(ran: readonly Ran[], cap: CapName, most: number): Date[] {
  const ends = ran.flatMap(({ endedAt }) => endedAt ?? []).toSorted((a, b) => a.getTime() - b.getTime());
  const told: Date[] = [];
  for (const end of ends) {
    const last = told.at(-1);
    const isSoon = last && end.getTime() - last.getTime() < dayHours * 3_600_000;
    if (!isSoon && usedAt(ran, cap, end) >= warnFrom * most) told.push(end);
  }
  return told;
}

const usedAt = (ran: readonly Ran[], cap: CapName, at: Date): number =>
  ofLastDay(ran, at).reduce((sum, one) => sum + amountOf(one, cap, at), 0);
