import { readHook } from './artifact-hook.ts';
import { readRule } from './artifact-rule.ts';
import { readSkill } from './artifact-skill.ts';
import type { TreeFile } from './diff.ts';
import type { Registration } from './hook-registration.ts';
import type { SignalKind } from './signals/signal.ts';

export type ArtifactKind = 'skill' | 'rule' | 'hook';

/**
 * The one thing an upgrade adds or updates; the paths of its files are those in the repository. `livePath` is all it may
 * touch, beside a hook's own registration.
 */
export type Artifact = {
  readonly kind: ArtifactKind;
  readonly slug: string;
  readonly livePath: string;
  readonly files: readonly TreeFile[];
  /** How Claude Code is told to run it; only hooks have one. */
  readonly registration?: Registration;
};
export type Problems = { readonly problems: string[] };

/**
 * The kind that fits a signal: a skill for an operation, a rule for a guardrail. The judge's word can turn an
 * operation into a rule, and a guardrail that a program can decide into a hook; null where nobody judged.
 */
export function wantedKind(signal: SignalKind, judged: ArtifactKind | 'none' | null): ArtifactKind {
  if (signal === 'repeated_task') return judged === 'rule' ? 'rule' : 'skill';
  return judged === 'hook' ? 'hook' : 'rule';
}

/**
 * Reads what a builder wrote (paths relative to its staging folder) as one artifact of the wanted kind, or says
 * everything that is wrong with it, each as a sentence a builder can act on. Where a hook was wanted a rule will do.
 */
export function readArtifact(wanted: ArtifactKind, written: readonly TreeFile[]): Artifact | Problems {
  if (wanted === 'skill') return readSkill(written);
  const isRule = wanted === 'rule' || !written.some(({ path }) => path.endsWith('hook.json'));
  return isRule ? readRule(written) : readHook(written);
}
