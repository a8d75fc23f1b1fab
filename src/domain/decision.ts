import type { Action } from './card.ts';
import type { Outcome } from './outcome.ts';

/** Presses that lead to no decision on a commit: they show something, or begin or end a job. */
type Other =
  | 'look'
  | 'cancel'
  | 'stop'
  | 'trust'
  | 'retry'
  | 'fix'
  | 'answer'
  | 'allow'
  | 'go'
  | 'drop'
  | 'choose'
  | 'interrupt'
  | 'hangup'
  | 'transcript'
  | 'worklogOn'
  | 'worklogOff';
/** `branch` and `pr` are pressed by nobody: `delivery` decides them. `write` is a commit of ours that the file allows. */
export type Verb = Exclude<Action, Other> | 'branch' | 'pr' | 'write';
export type UpgradeState = 'building' | 'proposed' | 'approved' | 'killed' | 'undone' | 'flagged' | 'retired';
export type DeliveryState =
  | 'none'
  | 'offered'
  | 'merged'
  | 'branched'
  | 'discarded'
  | 'requested'
  | 'continued';

/** From which state a verb leads where. Whatever is not here cannot be pressed. */
const upgradeMoves: Partial<Record<UpgradeState, Partial<Record<Verb, UpgradeState>>>> = {
  proposed: { approve: 'approved', kill: 'killed' },
  approved: { undo: 'undone', retire: 'retired', keep: 'approved' },
  undone: { restore: 'approved' },
  retired: { restore: 'approved' },
  killed: { restore: 'proposed' },
};

/** The state an upgrade is in once this verb was carried out; null when it cannot be, as it stands. */
export const nextUpgradeState = (state: UpgradeState, verb: Verb): UpgradeState | null =>
  upgradeMoves[state]?.[verb] ?? null;

/** Likewise for a job's own commit. */
export function nextDelivery(state: DeliveryState, verb: Verb): DeliveryState | null {
  if (state !== 'offered') return null;
  const moves: Partial<Record<Verb, DeliveryState>> = {
    merge: 'merged',
    discard: 'discarded',
    branch: 'branched',
    pr: 'requested',
  };
  return moves[verb] ?? null;
}

/** What becomes of the commit of a job that ended so: where there are gates, only work that passed them is offered. */
export const deliveryOf = (outcome: Outcome, isGated: boolean): DeliveryState =>
  outcome === 'gate_failed' || (isGated && outcome !== 'done') ? 'none' : 'offered';

/** Pressed on the line that offers to retire, not on the upgrade's own. */
const elsewhere: readonly string[] = ['retire', 'keep'];

/** Buttons that belong to a state, in the order they are shown on the upgrade's own line. */
export function upgradeVerbs(state: UpgradeState): Action[] {
  const verbs = Object.keys(upgradeMoves[state] ?? {}) as Action[];
  return verbs.filter((verb) => !elsewhere.includes(verb));
}
