import type { Earlier } from './follow.ts';
import { type Gate, gatePart } from './gate.ts';
import { attribute, dataOnly, quoted } from './quoted.ts';

/** How many of the jobs before are told of, and how many characters of each part. */
const toldJobs = 5;
const longest = { task: 2_000, answer: 6_000, question: 2_000, diff: 20_000 };

/**
 * What a job continues: jobs newest first, the change it starts from (null when that is not in its clone), and the gate
 * that did not let the newest pass.
 */
export type Before = {
  readonly chain: readonly Earlier[];
  readonly diff: string | null;
  readonly gate: Pick<Gate, 'name' | 'tail'> | null;
};

const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text.slice(0, most).toWellFormed()}\n[cut here: ${text.length - most} more characters]`;

const part = (name: string, text: string | null, most: number): string[] =>
  text ? [quoted(name, cut(text, most))] : [];

/** What went before, oldest first, for the session that goes on from it; empty when nothing did. */
export function beforeParts({ chain, diff, gate }: Before): string[] {
  const [newest] = chain;
  if (!newest) return [];
  const told = chain.slice(0, toldJobs).toReversed();
  const jobs = told.map((job) =>
    quoted(
      'earlier',
      [
        ...part('task', job.task, longest.task),
        ...part('result', job.answer, longest.answer),
        ...part('question', job.question, longest.question),
      ].join('\n'),
      attribute('outcome', (job.outcome ?? 'failed').replaceAll('_', ' ')),
    ),
  );
  const change =
    diff === null
      ? 'The repository you are in is as its branch is now: what those jobs changed is there only if it was merged.'
      : 'What they changed so far is in the repository you are in already, as this change against its branch:';
  return [
    `The task goes on from earlier ones of the same conversation. What went before, oldest first. ${dataOnly}`,
    ...jobs,
    change,
    ...part('diff', diff, longest.diff),
    ...(gate ? [gatePart(gate)] : []),
  ];
}
