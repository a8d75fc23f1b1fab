/**
 * What tokens look like by how they begin: one list for transcripts and for lines of the log. What begins like a token
 * of these services, and mostly has a digit in it, is taken out whole, also where secretlint would have looked
 * closer. No pattern takes a quote or a backslash, so a line that was JSON stays JSON; all are bounded, so none is slow.
 */
const tokens = [
  /\bx(?:ox[a-z]|app)-[\w%+/=-]+/,
  /https:\/\/hooks\.slack\.com\/[^\s"\\]+/,
  /\bwss?:\/\/[^\s"\\?]{1,500}\?[^\s"\\]+/, // Slack's addresses of sockets hold a ticket
  /(?<=:\/\/)[^\s"'\\/@:]{0,200}:[^\s"'\\/@]{1,500}(?=@)/,
  /(?<=secret_?access_?key[\s"'\\:=>]{1,24})[\w/+=]{30,}/,
  /(?<=_authToken=)[^\s"\\]+/,
  /(?<=authorization[\s"'\\:=]{1,24}(?:bearer|basic|token) {1,4})[\w.+/=~-]{8,}/,
  /(?<=(?:bearer|basic|token) )(?=[\w.+/=~-]{0,99}\d)[\w.+/=~-]{16,}/,
  /\b(?:sk-|gsk_|hf_|lin_api_|ntn_|npm_|shp[a-z]{2}_|[rs]k_(?:live|test)_|gh[opsur]_|github_pat_|glpat-|gl(?:c|sa)_)(?=[\w-]{0,99}\d)[\w-]{16,}/,
  /\bhf_\w{30,}/,
  /\b(?:ops_ey|hv[sbr]\.|SG\.)(?=[\w./+=-]{0,99}\d)[\w./+=-]{16,}/,
  /\b(?:vc[ipark]_|dapi|dckr_pat_|figd_|cf(?:k|ut|at)_|tskey-)(?=[\w-]{0,99}\d)[\w-]{16,}/,
];
/** What ends a word for us as well: in `\nghp_…` the `n` is no part of the token, nor is the `m` of a colour. */
const begins = String.raw`(?:(?<![\w\\])|(?<=\\[nrtbf])|(?<=\\u[0-9a-f]{4})|(?<=\[[\d;]{0,9}m))`;

/** Any of them, everywhere in a text. */
export const tokenPattern = new RegExp(
  tokens.map(({ source }) => source.replace(/^\\b/, () => begins)).join('|'),
  'gi',
);
