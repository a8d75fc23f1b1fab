import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { ownSecrets } from './own-secrets.ts';
import { readably } from './readably.ts';
import { tokenPattern } from './tokens.ts';

type Range = readonly [start: number, end: number];

const mark = '[redacted]';
const longestToken = 1_000;
/**
 * What a text must contain before any rule can match: most texts are never scanned. Grouped by their first letters, which
 * takes two thirds of the time.
 */
const suspicious =
  /s(ecret_?access|k-|g\.|hp|k_(live|test)_)|PRIVATE KEY|x(-oauth-basic|ox|app-)|_authToken|n(pm|tn)_|h(ooks\.slack|f_|v[sbr]\.)|:\/\/[^/\s"@]+@|g(sk_|h[opsur]_|ithub_pat|lpat-|lc_|lsa_)|lin_api|rk_(live|test)_|ops_ey|vc[ipark]_|d(api|ckr_pat)|figd_|cf(k|ut|at)_|tskey-|(b(earer|asic)|token) +[\w.+/=~-]{8}|wss?:\/\/[^\s"\\?]{1,500}\?/i;
/** Also keys that were read with line numbers, and ones that were cut: there the rules see no key. */
const privateKey =
  /-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----(?:[^\r]{0,20000}?-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|(?:[\s\d→|:]*[A-Za-z0-9+/=]{20,})+)/g;

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] };

/**
 * Makes the function that replaces every secret in texts by `[redacted]`: what secretlint's recommended rules find, what
 * begins like a token, and `own`, the values the app itself holds (those of at least 8 characters). A JSON line stays one.
 */
export function createRedaction(own: readonly string[]): (texts: readonly string[]) => Promise<string[]> {
  const withoutOwn = ownSecrets(own, mark);
  return async (texts) => {
    const clean = texts.map(withoutOwn);
    const suspects = [...clean.entries()].filter(([, text]) => suspicious.test(text));
    const found = await scan(suspects.map(([, text]) => readably(text)));
    for (const [index, [at, text]] of suspects.entries())
      clean[at] = replace(text, found[index] ?? []).replace(tokenPattern, mark);
    return clean.map((text, at) => (breaks(texts[at] ?? '', text) ? '{"type":"redacted"}' : text));
  };
}

/** True for a line that was JSON and is not any more (a secret that was no string). */
const breaks = (before: string, after: string): boolean =>
  before !== after && before.startsWith('{') && !parses(after) && parses(before);

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Where secrets stand, text by text; all texts are scanned as one (259 µs alone, 20 µs each among a hundred). */
async function scan(texts: readonly string[]): Promise<Range[][]> {
  if (texts.length === 0) return [];
  const content = texts.join('\n');
  // Named like a file all rules look at; one rule would read it, so it can never be there.
  const source = { content, filePath: '/dev/null/.npmrc', ext: '.npmrc', contentType: 'text' } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  const found = messages.flatMap(({ range: [start, end], data }): Range[] => [
    [start, end],
    // Some rules report the start of the name before the secret with the length of the secret.
    ...strings(data).map((value) => rangeOf(value, content.indexOf(value, start))),
  ]);
  found.push(...[...content.matchAll(privateKey)].map(({ index, 0: key }) => rangeOf(key, index)));
  let to = -1;
  return texts.map((text) => {
    const from = to + 1;
    to = from + text.length;
    const here = found.filter(([start]) => start >= from && start < to);
    return here.map(([start, end]) => [start - from, end - from]);
  });
}

const strings = (data: object = {}) => Object.values(data).filter((value) => typeof value === 'string');
const rangeOf = (text: string, start: number): Range => [start, start + text.length];

/** Puts the mark over the ranges (they may overlap), never into the middle of an escape. */
function replace(text: string, ranges: readonly Range[]): string {
  let result = '';
  let done = 0;
  for (const [start, end] of ranges.toSorted(([one], [other]) => one - other)) {
    const from = Math.max(start - slashesBefore(text, start), done);
    // Some rules stop within a token that is longer than they know.
    const rest = /^[\w+/=-]*/.exec(text.slice(end, end + longestToken))?.[0].length ?? 0;
    const to = end + rest - slashesBefore(text, end + rest);
    if (to <= done) continue;
    result += text.slice(done, from) + (from === done && done > 0 ? '' : mark);
    done = to;
  }
  return result + text.slice(done);
}

const slashesBefore = (text: string, at: number) => /\\*$/.exec(text.slice(0, at))?.[0].length ?? 0;
