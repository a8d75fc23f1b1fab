import type { ArtifactKind } from './artifact.ts';
import type { Attached } from './attached.ts';
import type { Hold } from './begin.ts';
import type { Warning } from './day-warning.ts';
import type { DeliveryState, UpgradeState, Verb } from './decision.ts';
import type { ChangedFile, DiffStat } from './diff.ts';
import type { Gate } from './gate.ts';
import type { Outcome } from './outcome.ts';
import type { Person } from './permission.ts';
import type { Checked } from './stage/checked.ts';
import type { HeldTick } from './tick-words.ts';
import type { Policy, Trustable } from './trust.ts';

/** A queued job in its queue. */
export type Waiting = {
  readonly project: string;
  /** 1 is next, and as many as run at once are. */
  readonly place: number;
  readonly atOnce: number;
  /** How long that may take; null where too few jobs have run to tell. */
  readonly minutes: number | null;
  /** What holds it back; null when it begins at any moment. */
  readonly hold: Hold | null;
  readonly now: Date;
};

/** What is known about a job when it is shown. */
export type JobView = {
  readonly id: number;
  readonly project: string;
  readonly task: string;
  readonly askedBy: Person;
  readonly state: 'queued' | 'running' | 'ended';
  /** Null when it is not queued. */
  readonly waiting: Waiting | null;
  /** For how many minutes it has said nothing while it runs; null while that is nothing to tell. */
  readonly quiet: number | null;
  /** What its end has to tell of the caps of the day. */
  readonly warnings: readonly Warning[];
  /** When it goes on by itself, after a usage limit. */
  readonly goesOnAt: Date | null;
  /** The last of its steps, and how many there were. */
  readonly steps: readonly string[];
  readonly stepCount: number;
  /** Null for one that never began. */
  readonly startedAt: Date | null;
  readonly outcome: Outcome | null;
  readonly answer: string | null;
  readonly question: string | null;
  /** The gate that did not let it begin or pass. */
  readonly gate: Pick<Gate, 'at' | 'name' | 'tail'> | null;
  /** The job whose work it makes pass a gate. */
  readonly mends: number | null;
  /** The rules it lacked. */
  readonly denied: readonly string[];
  readonly stat: DiffStat;
  /** The first files of its commit; `stat` counts all. */
  readonly changed: readonly ChangedFile[];
  readonly turns: number;
  readonly costUsd: number;
  readonly durationMs: number;
  /** Null until the detectors have looked. */
  readonly inheritance: 'none' | 'flagged' | 'shipped' | null;
  readonly delivery: DeliveryState;
  readonly landed: string | null;
  /** Why what it was about is not ticked; null where there is nothing to tell. */
  readonly tick: HeldTick | null;
  readonly cancelledBy: Person | null;
  /** Who wanted nothing to come of its plan. */
  readonly droppedBy: Person | null;
  /** The first job that retries or continues it. */
  readonly followedBy: number | null;
  readonly skills: readonly SkillUse[];
  readonly decision: DecisionView | null;
  /** What came with it. */
  readonly attachments: readonly Pick<Attached, 'name' | 'refused'>[];
};

/**
 * How it stands with the trust in an upgrade's kind: offered on its settled line, or given by somebody after that.
 */
export type TrustView = { readonly kind: Trustable } & (
  | { readonly offered: true }
  | { readonly offered: false; readonly by: Person }
);

/** A skill of ours that the job used, and how the jobs it was built from did without it. */
export type SkillUse = { readonly slug: string; readonly turnsBefore: number | null };

export type DecisionView = {
  readonly verb: Verb;
  readonly by: Person;
  readonly state: 'pending' | 'done' | 'refused';
  readonly words: string | null;
};

export type UpgradeView = {
  readonly id: number;
  /** The job that crossed the threshold. */
  readonly jobId: number;
  readonly project: string;
  readonly state: UpgradeState;
  readonly kind: ArtifactKind | null;
  readonly slug: string | null;
  /** In whose name it is live where nobody pressed for it. */
  readonly accepted: Policy | null;
  readonly trust: TrustView | null;
  readonly noticed: string | null;
  /** In how many distinct conversations it was seen when it was built, and since when. */
  readonly times: number;
  readonly since: Date;
  readonly commit: string | null;
  readonly landed: string | null;
  readonly trashPath: string | null;
  readonly trashRef: string | null;
  /** What the stage found, in the order it was looked at; empty where there was no stage. */
  readonly proof: readonly Checked[];
  readonly why: string | null;
  readonly decision: DecisionView | null;
};
