import { commitMessage } from './commit-message.ts';

/** GitHub takes 65,536 characters of a description. */
const longestBody = 20_000;
const longestTitle = 100;

/** Nothing in it calls people, links issues or closes any: GitHub acts on what follows these signs. */
const silent = (text: string): string => text.replaceAll(/[@#]/g, (sign) => `${sign}\u200B`);

/** What a pull request says about the job it comes from. */
export function pullRequestText({
  id,
  tasks,
  answer,
  closes = [],
}: {
  readonly id: number;
  /** What was asked for, oldest first. */
  readonly tasks: readonly string[];
  readonly answer: string | null;
  /** Issues (`#12`) that are done with it: GitHub closes them when it is merged. */
  readonly closes?: readonly string[];
}): { readonly title: string; readonly body: string } {
  const asked = commitMessage(tasks);
  const [subject = ''] = asked.split('\n');
  const body = [asked, answer ?? '', `Made by job ${id} of audition.`].filter(Boolean).join('\n\n');
  return {
    title: silent(subject).slice(0, longestTitle).toWellFormed(),
    body: [
      silent(body).slice(0, longestBody).toWellFormed(),
      ...closes.map((issue) => `Closes ${issue}`),
    ].join('\n\n'),
  };
}
