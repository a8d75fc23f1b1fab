import { monthName } from './local-time.ts';
import type { Release } from './release.ts';

/** `March 2026: 24/24 closed (complete)` */
export function progressOf({ month, items }: Release): string {
  const closed = items.filter(({ open }) => !open).length;
  const done = items.length > 0 && closed === items.length ? ' (complete)' : '';
  return `${monthName(month)}: ${closed}/${items.length} closed${done}`;
}
