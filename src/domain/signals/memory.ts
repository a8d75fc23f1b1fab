import type { UpgradeState } from '../decision.ts';
import { enoughConversations } from './finding.ts';

/** How a signal stands: as its last upgrade does, else covered by what the repository has, ruled out, or just found. */
export type SignalState = UpgradeState | 'covered' | 'dismissed' | 'found';

/** An upgrade of a signal, with the distinct conversations of the evidence there was when it came to its state. */
export type Past = { readonly state: UpgradeState; readonly conversations: number };

export type Remembered = {
  /** Distinct conversations of its evidence now. */
  readonly conversations: number;
  /** Path of an artifact of the repository that is for it. */
  readonly coveredBy: string | null;
  /** The judge said that it is not one operation, or that nothing can be made of it; of how many conversations. */
  readonly dismissed: { readonly conversations: number } | null;
  /** Its upgrades, oldest first. */
  readonly upgrades: readonly Past[];
};

/** What a person said no to is asked again when there is so much more of it, never before. */
export const growth = 1.5;

const hasGrown = (now: number, { conversations: then }: { readonly conversations: number }): boolean =>
  now >= then * growth;

export function stateOf({ conversations, coveredBy, dismissed, upgrades }: Remembered): SignalState {
  const last = upgrades.at(-1);
  if (last) return last.state;
  if (coveredBy !== null) return 'covered';
  return dismissed && !hasGrown(conversations, dismissed) ? 'dismissed' : 'found';
}

/**
 * Whether an upgrade may be built for a signal: its evidence is still enough, there is no upgrade that is being built,
 * proposed or live, no artifact that covers it, and the evidence has grown enough since somebody or something said no.
 */
export function mayPropose(signal: Remembered): boolean {
  const { conversations, upgrades } = signal;
  const last = upgrades.at(-1);
  if (signal.coveredBy !== null || conversations < enoughConversations) return false;
  if (signal.dismissed && !hasGrown(conversations, signal.dismissed)) return false;
  if (!last) return true;
  const refused = ['killed', 'undone', 'retired', 'flagged'].includes(last.state);
  return refused && hasGrown(conversations, last);
}
