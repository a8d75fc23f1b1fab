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

export type BuilderCase = {
  readonly operation: string;
  readonly requests: readonly string[];
  readonly staging: string;
  /** What was wrong with the first attempt, if there was one. */
  readonly problems: readonly string[];
};

/** What the builder is asked. It goes to a fork of the session that crossed the threshold. */
export function builderPrompt({ operation, requests, staging, problems }: BuilderCase): string {
  const again = problems.map((problem) => `- ${problem}`).join('\n');
  return [
    `This repository's record shows the same operation again and again: ${operation}. These were the requests:`,
    requests.map((request) => `<request>\n${request}\n</request>`).join('\n'),
    'Write one skill that does this operation, for the sessions after this one. Write only what these sessions show. Where the work is mechanical, put it into a script inside the skill and let the skill say when and how to run it.',
    `Write into this empty folder and nowhere else; do not do the task again.\nStaging folder: ${staging}`,
    [
      'The folder becomes .claude/skills/<name>/ of the repository:',
      '- SKILL.md with frontmatter: name (lower case letters, digits and dashes), description (what it does and when to use it), and, if it has scripts, allowed-tools with one Bash(.claude/skills/<name>/scripts/<file>:*) entry each;',
      '- scripts/<file> for each script, with a #! line, run from the top of the repository.',
    ].join('\n'),
    'End with exactly one line: NOTICED: <what people do by hand, as a clause without a full stop, such as "release notes are collected by hand">',
    ...(again ? [`An earlier attempt was not accepted:\n${again}`] : []),
  ].join('\n\n');
}

const noticedLine = /^[\s>*_`-]*NOTICED:\s*(.+?)[\s*_`.]*$/im;

/** The builder's clause for the one line, made fit for it; without one, the operation itself is named. */
export function readNoticed(answer: string, operation: string): string {
  const clause = noticedLine.exec(answer)?.[1]?.replaceAll(/\s+/g, ' ').slice(0, 120);
  return clause ?? `"${operation.slice(0, 100)}" is asked for again and again`;
}
