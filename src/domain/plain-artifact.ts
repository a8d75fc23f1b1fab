import type { TreeFile } from './diff.ts';
import { splitFrontmatter } from './frontmatter.ts';

/** Only text for reading: code in a file of any other name can be run without being executable. */
const textName = /\.(md|txt)$/;
/** What a skill or rule may say of itself: other fields register hooks, allow tools or start agents. */
const tellingLine = /^(name|description|paths):|^\s|^- |^$/;
/** `!` before a code span or behind the ticks of a fence, wherever it stands: the CLI runs it when the skill is read. */
const commandWhenRead = /!`|```!|~~~!/;
/** Whatever some reader of YAML takes for the end of a line. */
const lineEnd = /\r\n|[\n\r\u0085\u2028\u2029]/;

/**
 * What of these files (paths as in the repository) is more than text that a session reads: a sentence each, none for
 * an artifact without scripts, hooks and commands.
 */
export const notPlain = (files: readonly TreeFile[]): string[] =>
  files.flatMap(({ path, mode, content }) => {
    if (mode !== '100644') return [`${path} is executable`];
    const text = new TextDecoder().decode(content).replace(/^\uFEFF/, '');
    if (text.startsWith('#!')) return [`${path} is a script`];
    if (!textName.test(path)) return [`${path} is neither Markdown nor plain text`];
    if (commandWhenRead.test(text)) return [`${path} runs a command when it is read`];
    return saysMore(text) ? [`the head of ${path} says more than a name, a description and paths`] : [];
  });

function saysMore(text: string): boolean {
  const body = splitFrontmatter(text)?.body;
  if (body === undefined) return text.trimStart().startsWith('---'); // a head that others may read
  const head = text.slice(0, text.length - body.length).split(lineEnd);
  return head.some((line) => line !== '---' && !tellingLine.test(line));
}
