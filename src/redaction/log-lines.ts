import { ownSecrets } from './own-secrets.ts';
import { tokenPattern } from './tokens.ts';

const mark = '[redacted]';
/** In a line of a log a key ends with its string. */
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^"]*?-----END [A-Z ]*PRIVATE KEY-----|[^"]*)/gi;

/**
 * Makes the function that every line of a log goes through, message, facts and stacks: it takes out the values the app
 * itself holds (of at least 8 characters, also encoded) and what looks like a token. It answers at once: secretlint reads
 * a text as a promise, and a line of a log cannot wait.
 */
export function createLineRedaction(own: readonly string[]): (line: string) => string {
  const clean = ownSecrets(own, mark);
  return (line) => clean(line).replace(tokenPattern, mark).replace(privateKey, mark);
}
