import type { CronRule } from './cron.ts';

/** What a schedule leads to. `max` is how many jobs a cycle begins at most; null: until no item is left. */
export type Doing =
  | { readonly kind: 'job'; readonly task: string }
  | { readonly kind: 'cycle'; readonly max: number | null }
  | { readonly kind: 'eod' }
  | { readonly kind: 'rollover' };

/** A `[[schedule]]` of `workspaces.toml`: something that is done in a project by the clock. */
export type Schedule = CronRule & {
  readonly name: string;
  readonly project: string;
  readonly doing: Doing;
};

const prefix = 'schedule:';
/** Who asks for what a schedule leads to. */
export const bySchedule = (name: string): string => `${prefix}${name}`;
/** The schedule's name; null for a person. */
export const scheduleOf = (person: string): string | null =>
  person.startsWith(prefix) ? person.slice(prefix.length) : null;
