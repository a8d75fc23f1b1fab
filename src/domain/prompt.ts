import { closingRequest } from './closing.ts';
import { exitQuestion } from './exit-line.ts';
import { quoted } from './quoted.ts';

/** A skill's own text, for sessions whose CLI did not list it. */
export type SkillText = { readonly slug: string; readonly text: string };

/** What a job's session is told beside its task. */
export type Around = {
  /** It only plans. */
  readonly plan?: boolean;
  /** It makes earlier work on the same task pass a gate. */
  readonly mends?: boolean;
  /** What went before in the same conversation. */
  readonly before?: readonly string[];
  /** Paths of the files that came with the request. */
  readonly files?: readonly string[];
};

const work = 'Do this task in the repository you are in.';
const mend = [
  'Earlier work on this task is in the repository you are in, and a gate of the project did not let it pass.',
  'Find out why and make it pass. Do not weaken what the gate checks, unless the task asks for that.',
].join('\n');
const plan = [
  'Plan how this task is done in the repository you are in. Change nothing: you have only tools that read.',
  'Answer with the plan: what would be changed, file by file, and how it would be checked. Somebody reads it and decides.',
].join('\n');

/**
 * What a job's `claude` reads on stdin. Our fixed line comes first: a prompt that begins with `/` would
 * be a command to the CLI. The task stands between the marks as it was typed. `exitLine` is whether it is asked
 * the exit question.
 */
export function jobPrompt(
  task: string,
  unloaded: readonly SkillText[],
  exitLine: boolean,
  { plan: plans = false, mends = false, before = [], files = [] }: Around = {},
): string {
  const skills = unloaded.map(
    ({ slug, text }) => `The repository's skill "${slug}", in full:\n${quoted('skill', text)}`,
  );
  const attached =
    files.length > 0 ? [`Files that came with it:\n${files.map((file) => `- ${file}`).join('\n')}`] : [];
  return [
    plans ? plan : mends ? mend : work,
    ...before,
    quoted('task', task),
    ...attached,
    ...skills,
    closingRequest,
    ...(exitLine ? [exitQuestion] : []),
  ].join('\n\n');
}
