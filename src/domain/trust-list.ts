import { isRefusal } from './result.ts';
import { isByUndo, policyFor, type Trust, type Trustable } from './trust.ts';
import { day } from './words.ts';

/** How it stands with the trust in a kind of upgrade in a project. */
export type TrustRow = {
  readonly project: string;
  readonly kind: Trustable;
  /** `auto_accept` in workspaces.toml names the kind. */
  readonly named: boolean;
  /** Upgrades that need no press in 24 hours at most; null for a project that is not in the file. */
  readonly perDay: number | null;
  /** The last word about it, which comes before the file; null where nobody said anything. */
  readonly trust: Trust | null;
};

/** Whether a new upgrade of the kind needs no press in the project. */
export const needsNoPress = ({ kind, named, trust }: TrustRow): boolean =>
  !isRefusal(policyFor(kind, named ? [kind] : [], trust));

/** A row in a line, for a terminal: how it stands, who said so since when, and what the file says. */
export function trustLine(row: TrustRow): string {
  const { project, kind, named, perDay, trust } = row;
  const free = needsNoPress(row);
  return [
    ...[project, kind, free ? 'needs no press' : 'waits for a press'],
    ...(trust ? [saidWords(trust)] : []),
    `workspaces.toml ${named ? 'names it' : 'does not name it'}`,
    ...(free && perDay !== null ? [`at most ${perDay} upgrades in 24 hours`] : []),
  ].join(' · ');
}

function saidWords({ on, by, at }: Trust): string {
  if (isByUndo(by)) return `switched off by an undo on ${day(at)}`;
  return `${on ? 'trusted' : 'taken back'} by ${by.replace(/^cli:/, '')} on ${day(at)}`;
}
