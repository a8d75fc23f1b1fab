import { ownSecrets } from './own-secrets.ts';

const mark = '[redacted]';

/**
 * What tokens look like by how they begin. secretlint reads a text as a promise, and a line of a log cannot wait: what
 * begins like a token of these services is taken out whole, also where secretlint would have looked closer. No pattern
 * takes a quote or a backslash, so a line that was JSON stays JSON.
 */
const tokens = [
  /\bx(?:ox[a-z]|app)-[\w-]+/,
  /https:\/\/hooks\.slack\.com\/[^\s"\\]+/,
  /\bwss?:\/\/[^\s"\\]+/, // Slack's addresses of sockets hold a ticket
  /(?<=:\/\/)[^\s"\\/@]*:[^\s"\\/@]+(?=@)/,
  /(?<=secret_?access_?key[\s"'\\:=]{1,8})[\w/+=]{30,}/,
  /(?<=_authToken=)[^\s"\\]+/,
  /(?<=\b(?:bearer|basic|token) )[\w.+/=~-]{16,}/,
  /\b(?:sk-|gsk_|hf_|lin_api_|ntn_|npm_|shp[a-z]{2}_|[rs]k_(?:live|test)_|gh[opsur]_|github_pat_|glpat-|gl(?:c|sa)_)[\w-]{16,}/,
  /\b(?:ops_ey|hv[sbr]\.|SG\.)[\w./+=-]{16,}/,
  /\b(?:vc[ipark]_|dapi|dckr_pat_|figd_|cf(?:k|ut|at)_|tskey-)[\w-]{16,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^"]*?-----END [A-Z ]*PRIVATE KEY-----|[^"]*)/,
];
/** An escape before a token ends a word for us as well: in `\nghp_…` the `n` is no part of it. */
const pattern = new RegExp(
  tokens.map(({ source }) => source.replace(/^\\b/, '(?:(?<![\\w])|(?<=\\\\[nrtbf]))')).join('|'),
  'gi',
);

/**
 * Makes the function that every line of a log goes through, message, facts and stacks: it takes out the values the app
 * itself holds (of at least 8 characters, also encoded) and what looks like a token. It answers at once.
 */
export function createLineRedaction(own: readonly string[]): (line: string) => string {
  const clean = ownSecrets(own, mark);
  return (line) => clean(line).replace(pattern, mark);
}
