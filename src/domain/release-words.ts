import type { Card } from './card.ts';
import { monthName } from './local-time.ts';
import type { Person } from './permission.ts';
import { type Item, isMonth, type Release } from './release.ts';
import { count, oneLine, plain, short, who } from './words.ts';
import type { Rollover } from './write.ts';

/** `March 2026: 24/24 closed (complete)` */
export function progressOf({ month, items }: Release): string {
  const closed = items.filter(({ open }) => !open).length;
  const done = items.length > 0 && closed === items.length ? ' (complete)' : '';
  return `${monthName(month)}: ${closed}/${items.length} closed${done}`;
}

/** The month a title is or begins with, written `2026-04` or `April 2026`; null where there is none. */
export function monthIn(title: string): string | null {
  const [, digits = ''] = /^\s*(\d{4}-\d\d)(?!-?\d)/.exec(title) ?? [];
  if (isMonth(digits)) return digits;
  const [, name = '', year = ''] = /^\s*([a-z]+)\s+(\d{4})(?!\d)/i.exec(title) ?? [];
  const months = Array.from({ length: 12 }, (_, at) => `${year}-${`${at + 1}`.padStart(2, '0')}`);
  const named = `${name} ${year}`.toLowerCase();
  return name === '' ? null : (months.find((month) => monthName(month).toLowerCase() === named) ?? null);
}

/** `#12 · Add rye · from 2026-03`; what is called after its title is said once. */
export const itemLine = ({ id, title, from = [] }: Pick<Item, 'id' | 'title' | 'from'>): string =>
  [
    ...(id.startsWith('#') ? [id] : []),
    oneLine(title),
    ...(from.length > 0 ? [`from ${from.join(', ')}`] : []),
  ].join(' · ');

/** A rollover that a person asked for, as it stands. */
export type RolloverView = Rollover & {
  readonly project: string;
  readonly by: Person;
  readonly state: 'pending' | 'done' | 'refused';
  readonly commit: string;
  readonly words: string | null;
};

/** What whoever asked for a rollover, and their channel, is told of it. */
export function rolloverCard({
  project,
  by,
  state,
  commit,
  words,
  from,
  to,
  moved = [],
}: RolloverView): Card {
  const months = `from ${monthName(from)} to ${monthName(to)}`;
  const asked = [', asked by ', who(by)];
  if (state === 'refused') return plain(`${project}: nothing was moved ${months}`, ...asked, `. ${words}`);
  if (state === 'pending') return plain(`${project}: what is open moves ${months}`, ...asked, '.');
  if (moved.length === 0) return plain(`${project}: there was nothing open to move ${months}`, ...asked, '.');
  const how = commit === '' ? '' : ` One commit ${short(commit)}.`;
  return {
    line: [`${project}: ${count(moved.length, 'item')} moved ${months}`, ...asked, `.${how}`],
    body: [moved.map(itemLine).join('\n'), ...(words ? [words] : [])].join('\n'),
    buttons: [],
  };
}
