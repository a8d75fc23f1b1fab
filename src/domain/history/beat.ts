/** What went wrong inside a beat. */
export type Failure = {
  /** `gate` is a check that said no (a hook, a gate of ours); `denied` a permission that was not given. */
  readonly kind: 'tool_error' | 'denied' | 'timeout' | 'gate';
  readonly tool: string;
  /** What was called: the tool, and for a shell its program and that program's verb ("Bash git push"). */
  readonly deed: string;
  /** What the tool said: its beginning and its end, at most `failureTextLimit` characters. */
  readonly text: string;
  /** Turns of the executor until the same tool did the same kind of thing without an error; null is never. */
  readonly turnsToRecover: number | null;
};

/** What stands in the place of the tool where a gate of ours said no, a command of the project, and no hook. */
export const gateTool = 'gate';

/** A tool call a person said no to, and what they said. */
export type Rejection = { readonly deed: string; readonly reason: string };

/** One request inside a session and everything up to the next request. What detectors compare. */
export type Beat = {
  readonly id: string;
  readonly session: string;
  /** Sessions that share messages (forks, resumed copies) are one conversation. */
  readonly conversation: string;
  readonly project: string;
  readonly at: Date;
  /** The person's own words only; a command as `/name arguments`; empty where a machine opened the beat. */
  readonly request: string;
  /** The model id of the last turn; null when no model answered. */
  readonly executor: string | null;
  /** The session's own short form of the operation. */
  readonly label: string | null;
  readonly failures: readonly Failure[];
  readonly rejections: readonly Rejection[];
  readonly interrupted: boolean;
  /** Answers of the executor: several rows of one message count once. */
  readonly turns: number;
  /**
   * Set where it was asked for as a job, or said in a job's thread. `done` when that job ended well and its work was
   * not discarded: else it will be asked for again, and counting it would count one wish twice.
   */
  readonly job?: { readonly done: boolean };
};

/** Enough for an error's first lines and its last screen; the transcript keeps the rest. */
export const failureTextLimit = 2_000;
