/** What `workspaces.toml` says of a project's working day. Times are `HH:MM` in its zone. */

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** `post` says the log in the channel, `commit` also writes it to `docs/worklog`. */
export type WorklogRule = 'off' | 'post' | 'commit';

export type WorkingDay = {
  /** IANA name. */
  readonly zone: string;
  /** When the day is closed. */
  readonly eod: string;
  /** Jobs begin only then; `to` may be 24:00, or before `from`: over midnight. */
  readonly hours?: { readonly from: string; readonly to: string };
  readonly days: readonly Weekday[];
  /** Unset: a person was or will be asked. */
  readonly worklog?: WorklogRule;
  /** What the prose of one log may cost, in dollars. */
  readonly worklogUsd: number;
};

/** Shell commands; `minutes` is how long one may take, `retry` whether a failing `after` is tried again once. */
export type GateRule = {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly minutes: number;
  readonly retry: boolean;
};

export type PlanRule = {
  /** Unset: GitHub where it is configured, else the file. */
  readonly source?: 'file' | 'github';
  /** An item is ticked or closed when its commit is merged. */
  readonly tick: boolean;
  /** What is open at a month's end moves to the next by itself. */
  readonly rollover: boolean;
};
