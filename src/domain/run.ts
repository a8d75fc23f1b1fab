import type { Overrun } from './overrun.ts';
import type { StreamEvent } from './stream-event.ts';

/** Why we ended a run; the first reason wins. */
export type EndedBy = 'timeout' | 'abort' | 'hung-after-result' | Overrun;

/** Everything known about one ended `claude -p` process; `outcome.ts` decides what it means. */
export type RunFacts = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Null where we did not. */
  readonly endedBy: EndedBy | null;
  /** The CLI could not be started at all (missing, not executable). */
  readonly notStarted: string | null;
  readonly stderrTail: string;
  readonly durationMs: number;
  readonly init: Extract<StreamEvent, { kind: 'init' }> | null;
  readonly result: Extract<StreamEvent, { kind: 'result' }> | null;
  readonly usageLimit: { readonly resetsAt: Date | null } | null;
  /** Text of the last assistant message, for runs whose result text is empty. */
  readonly lastText: string;
  /** What it asked with its last call of a tool, when that was a question to a person: headless, nobody hears it. */
  readonly asked: string | null;
};
