const escaped = /(\\+)(u[0-9a-f]{4}|[^\\])?|["\r]/gi;

/**
 * A text of the same length in which escapes are white space, so that rules that look at what stands before a
 * token see it (`\nghp_…` has no word boundary). The ends of a JSON line's strings become `\r`, which nothing
 * else is: a match that stops at line ends stays within its string.
 */
export function readably(text: string): string {
  const isJson = /^\s*[[{]/.test(text);
  // A comment in what an agent wrote would switch the rules off.
  return text
    .replaceAll('secretlint-', 'secretlint ')
    .replace(escaped, (all: string, slashes = '', next = '') => {
      const pad = ' '.repeat(slashes.length);
      if (all === '\r') return ' ';
      if (next === '"' || all === '"') return pad + (isJson && slashes.length % 2 === 0 ? '\r' : '"');
      if (next === 'n') return `${pad}\n`;
      return /^(u.|[rtbf]$)/i.test(next) ? ' '.repeat(all.length) : pad + next;
    });
}
