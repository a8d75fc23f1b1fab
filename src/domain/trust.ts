import type { ArtifactKind } from './artifact.ts';
import { isRefusal, type Refusal, refuse } from './result.ts';

/** Kinds that may be accepted without a press. Never hooks: what a program decides, a person has looked at. */
export const trustable = ['rule', 'skill'] as const;
export type Trustable = (typeof trustable)[number];
export const isTrustable = (kind: string): kind is Trustable =>
  (trustable as readonly string[]).includes(kind);

/** In whose name what needs no press is decided: the file that names the kind, or the person who trusted it. */
export const policies = { file: 'cli:workspaces.toml', person: 'cli:trusted-kind' } as const;
export type Policy = (typeof policies)[keyof typeof policies];
export const isPolicy = (by: string): by is Policy => by === policies.file || by === policies.person;

/** The last word about a kind in a project; it comes before the file. */
export type Trust = { readonly on: boolean; readonly by: string; readonly at: Date };

/** In whose name the kind is switched off when an upgrade that nobody pressed for is undone. */
export const byUndo = (decisionId: number): string => `undo ${decisionId}`;
/** Whether it was an undo that switched the kind off, and no person. */
export const isByUndo = (by: string): boolean => /^undo \d+$/.test(by);

/** In whose name upgrades of this kind are accepted without a press; refused in words where nobody said so. */
export function policyFor(
  kind: ArtifactKind,
  named: readonly Trustable[],
  trust: Trust | null,
): { readonly by: Policy } | Refusal<'hook' | 'off' | 'not-named'> {
  if (!isTrustable(kind)) return refuse('hook', 'hooks are never accepted without a press');
  if (trust && !trust.on) return refuse('off', `${kind}s are not accepted without a press any more`);
  if (named.includes(kind)) return { by: policies.file };
  return trust ? { by: policies.person } : refuse('not-named', `auto_accept does not name ${kind}s`);
}

/** After so many approvals of a kind in a row the next ones are hardly looked at: then trust is offered. */
export const approvalsToOffer = 5;

/** A decision that was carried out. */
export type Done = { readonly verb: string; readonly by: string; readonly upgradeId: number | null };

/**
 * The upgrades whose settled lines offer to trust their kind: those of every fifth approval by a person, since one of
 * the kind was undone last. `done` are the project's decisions about that kind, oldest first.
 */
export function offeredOn(done: readonly Done[]): number[] {
  const since = done.slice(done.findLastIndex(({ verb }) => verb === 'undo') + 1);
  const approved = since.filter(({ verb, by }) => verb === 'approve' && !isPolicy(by));
  return approved.flatMap(({ upgradeId }, at) =>
    (at + 1) % approvalsToOffer === 0 && upgradeId !== null ? [upgradeId] : [],
  );
}

/**
 * Whether trust may be offered at all: not for hooks, not where the kind is accepted already, and not after somebody
 * said no. What only an undo switched off may be offered again.
 */
export function mayOffer(
  kind: ArtifactKind,
  named: readonly Trustable[],
  trust: Trust | null,
): kind is Trustable {
  const policy = policyFor(kind, named, trust);
  if (!isRefusal(policy) || policy.refused === 'hook') return false;
  return trust === null || isByUndo(trust.by);
}
