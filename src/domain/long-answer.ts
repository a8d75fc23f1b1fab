/**
 * What one message of Slack can show of an answer for sure, in characters as they are sent: signs that Slack would read
 * are escaped, and code blocks are blocks of their own. What is longer goes with its message as a file.
 */
const mostShown = 6_500;
const mostCodeBlocks = 15;

/** Whether an answer may lose its end in its message. */
export function isLongAnswer(answer: string): boolean {
  const escapes = answer.match(/[<&\]]/g)?.length ?? 0;
  const fences = answer.match(/^ {0,3}(?:```|~~~)/gm)?.length ?? 0;
  return answer.length + 4 * escapes > mostShown || fences > 2 * mostCodeBlocks;
}
