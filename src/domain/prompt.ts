import { exitQuestion } from './exit-line.ts';

/** A skill's own text, for sessions whose CLI did not list it. */
export type SkillText = { readonly slug: string; readonly text: string };

/**
 * What a job's `claude` reads on stdin. Our fixed line comes first: a prompt that begins with `/` would
 * be a command to the CLI. The task stands between the marks as it was typed. `exitLine` is whether it is asked
 * the exit question.
 */
export function jobPrompt(task: string, unloaded: readonly SkillText[], exitLine: boolean): string {
  const skills = unloaded.map(({ slug, text }) => `The repository's skill "${slug}", in full:\n${text}`);
  return [
    'Do this task in the repository you are in.',
    `<task>\n${task}\n</task>`,
    ...skills,
    ...(exitLine ? [exitQuestion] : []),
  ].join('\n\n');
}
