/** What was seen of a running app at one moment. Times are milliseconds since 1970. */
export type Seen = {
  readonly now: number;
  /** Why the database did not answer; null: it did. */
  readonly database: string | null;
  /** Null where this process does not listen to Slack; `sockets` is null over HTTP, which Slack opens when it wants. */
  readonly slack: { readonly sockets: number | null } | null;
  /** The locks of this process broke: it does nothing any more. */
  readonly isEnding: boolean;
  readonly loops: readonly Loop[];
};
/** Something done again and again, when it was done last, and how far apart its turns are, in milliseconds. */
export type Loop = { readonly name: string; readonly at: number; readonly everyMs: number };

/** One thing that was looked at; `words` say what is not well, and are null where it is. */
export type Check = { readonly name: string; readonly words: string | null };
/** The same with since when it is as it is. */
export type Held = Check & { readonly since: number };

/**
 * A turn may take long (a remote that does not answer is waited for 5 minutes), and a busy machine is late: a loop is
 * called stuck after three turns, and never before this.
 */
const patienceMs = 10 * 60_000;

/** What is well and what is not, in the same order whatever was seen. */
export function checksOf({ now, database, slack, isEnding, loops }: Seen): Check[] {
  const stuck = ({ at, everyMs }: Loop) => now - at > Math.max(3 * everyMs, patienceMs);
  const late = ({ at }: Loop) => `it was done last ${Math.round((now - at) / 1_000)} s ago`;
  return [
    { name: 'database', words: database === null ? null : `it does not answer: ${database}` },
    { name: 'locks', words: isEnding ? 'this process ends, or has lost them' : null },
    ...(slack ? [{ name: 'slack', words: slack.sockets === 0 ? 'no socket is open' : null }] : []),
    ...loops.map((loop) => ({ name: loop.name, words: stuck(loop) ? late(loop) : null })),
  ];
}

/**
 * Slack ends each of two sockets every few hours, and the next try may have to wait 10 s: so long a process without
 * one is still well, in milliseconds.
 */
const graceMs = 60_000;

/** The checks with since when each is as it is; `before` is the same of the last look. */
export function held(before: readonly Held[], checks: readonly Check[], now: number): Held[] {
  const isSame = (one: Check, other: Check) => (one.words === null) === (other.words === null);
  return checks.map((check) => {
    const last = before.find(({ name }) => name === check.name);
    return { ...check, since: last && isSame(last, check) ? last.since : now };
  });
}

/** The names of what is not well, in words; of what may pass, once it did not. */
export const unwell = (checks: readonly Held[], now: number): string[] =>
  checks
    .filter(({ name, words, since }) => words !== null && (name !== 'slack' || now - since >= graceMs))
    .map(({ name, words }) => `${name}: ${words}`);
