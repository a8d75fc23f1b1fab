import { carriedDays } from './carry.ts';
import type { Carried, DayFacts, Earlier, Stand } from './facts.ts';
import { type Line, line } from './line.ts';

const stands: Readonly<Record<Stand, string>> = {
  queued: 'waits in the queue',
  running: 'is running',
  offered: 'waits for Merge or Discard',
  question: 'asks something',
  denied: 'lacks a permission',
  plan: 'has a plan that waits for Go or Drop',
  failed: 'failed and was not tried again',
  done: 'is done',
  dropped: 'was dropped, and is still in the plan',
};
const ends: Readonly<Record<Earlier['now'], string>> = {
  done: 'done',
  dropped: 'dropped',
  open: 'not done',
  'let-go': `not done, and let go: nobody took it up for ${carriedDays} days`,
};

/** What became of what the log before carried over, and what is new. */
export function carryOver({ earlier, earlierDate, carry, date }: DayFacts): Line[] {
  const known = new Set(earlier.map(({ id }) => id));
  const past = earlier.map(({ title, now, stand, refs }) => {
    const how = now === 'open' ? `, ${stands[stand]}` : '';
    return line(`From ${earlierDate}: ${title}: ${ends[now]}${how}.`, refs);
  });
  const fresh = carry.filter(({ id }) => !known.has(id)).map((one) => carriedLine(one, date));
  return earlierDate === null
    ? fresh
    : [...past, ...fresh.map((one) => ({ ...one, text: `New: ${one.text}` }))];
}

function carriedLine({ title, stand, asks, since, refs }: Carried, date: string): Line {
  const asked = asks === null ? '' : `: ${asks}`;
  return line(`${title}: ${stands[stand]}${asked}${since === date ? '' : ` (since ${since})`}.`, refs);
}
