import type { TreeFile } from './diff.ts';
import { notPlain } from './plain-artifact.ts';
import type { Checked } from './stage/checked.ts';
import type { Trustable } from './trust.ts';

/** About what somebody reads in two minutes; what is longer is worth a look before it is merged. */
export const largestBytes = 4 * 1024;
/** Hours the ceiling counts: rolling, as the judge's budget does, so that midnight never doubles it. */
export const ceilingHours = 24;
/** Whether a rule is followed cannot always be told before jobs follow it; of a skill everything can. */
const notTriedFor: Readonly<Record<Trustable, readonly string[]>> = { rule: ['trigger'], skill: [] };

export type Candidate = {
  readonly kind: Trustable;
  /** As they are in its commit. */
  readonly files: readonly TreeFile[];
  /** Nothing was at its path in the commit it is made on. */
  readonly isNew: boolean;
  /** What the stage found. */
  readonly proof: readonly Checked[];
  /** Upgrades of the project that were accepted without a press in the last `ceilingHours`. */
  readonly accepted: number;
  readonly perDay: number;
};

/** Why an upgrade of a kind that is trusted is not merged at once, a sentence each; none when it may be. */
export function obstacles({ kind, files, isNew, proof, accepted, perDay }: Candidate): string[] {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return [
    ...(isNew ? [] : ['it changes what was there before']),
    ...notPlain(files),
    ...(bytes > largestBytes ? [`it has ${bytes} bytes, and at most ${largestBytes} need no look`] : []),
    ...unproven(kind, proof),
    ...(accepted >= perDay
      ? [`${accepted} of at most ${perDay} were accepted so in ${ceilingHours} hours`]
      : []),
  ];
}

/** What passed with a warning waits for somebody all the same. */
function unproven(kind: Trustable, proof: readonly Checked[]): string[] {
  if (!proof.some(({ passed }) => passed)) return ['nothing has proven it'];
  return proof.flatMap(({ name, passed, warnings }) => {
    if (passed) return warnings.map((warning) => `${name}: ${warning}`);
    if (passed === false) return [`${name} did not pass`];
    return notTriedFor[kind].includes(name) ? [] : [`${name} was not tried`];
  });
}
