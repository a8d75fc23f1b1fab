import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { ownSecrets } from './own-secrets.ts';
import { readably } from './readably.ts';

export type Redaction = { redact(texts: readonly string[]): Promise<string[]> };
type Range = readonly [start: number, end: number];

const mark = '[redacted]';
/** Scanning costs 259 µs for an event alone, 20 µs in such a batch. */
const batchSize = 100;
const longestToken = 1_000;
/** What a text must contain before any rule can match: most texts are never scanned. */
const suspicious =
  /secret_?access|PRIVATE KEY|x-oauth-basic|_authToken|npm_|xox|xapp-|hooks\.slack|:\/\/[^/\s"@]+@|sk-|gsk_|hf_|lin_api|ntn_|SG\.|shp|[rs]k_(live|test)_|gh[opsur]_|github_pat|glpat-|glc_|glsa_|ops_ey|hv[sbr]\.|vc[ipark]_|dapi|dckr_pat|figd_|cf(k|ut|at)_|tskey-/i;
/** Also keys that were read with line numbers, and ones that were cut: there the rules see no key. */
const privateKey =
  /-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----(?:[^\r]{0,20000}?-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|(?:[\s\d→|:]*[A-Za-z0-9+/=]{20,})+)/g;

const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] };

/**
 * Replaces every secret by `[redacted]`: what secretlint's recommended rules find, and `exact`, the values
 * the app itself holds (those of at least 8 characters). A JSON line stays one.
 */
export function createRedaction({ exact }: { exact: readonly string[] }): Redaction {
  const own = ownSecrets(exact);
  return {
    async redact(texts) {
      const clean = texts.map((text) => (own === null ? text : text.replace(own, mark)));
      const suspects = [...clean.keys()].filter((at) => suspicious.test(clean[at] ?? ''));
      for (let from = 0; from < suspects.length; from += batchSize) {
        const batch = suspects.slice(from, from + batchSize);
        const found = await scan(batch.map((at) => readably(clean[at] ?? '')));
        for (const [index, at] of batch.entries()) clean[at] = replace(clean[at] ?? '', found[index] ?? []);
      }
      return clean.map((text, at) => (isJson(texts[at] ?? '', text) ? text : '{"type":"redacted"}'));
    },
  };
}

/** False only for a line that was JSON and is not any more (a secret that was no string). */
const isJson = (before: string, after: string): boolean =>
  before === after || !before.startsWith('{') || parses(after) || !parses(before);

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Where secrets stand, text by text; all texts are scanned as one. */
async function scan(texts: readonly string[]): Promise<Range[][]> {
  const content = texts.join('\n');
  // Named like a file all rules look at; one rule would read it, so it can never be there.
  const source = { content, filePath: '/dev/null/.npmrc', ext: '.npmrc', contentType: 'text' } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  const found = messages.flatMap(({ range: [start, end], data }) => [
    [start, end] as const,
    // Some rules report the start of the name before the secret with the length of the secret.
    ...Object.values(data ?? {}).flatMap((value) => rangeOf(content, value, start)),
  ]);
  found.push(
    ...[...content.matchAll(privateKey)].map(({ index, 0: key }) => [index, index + key.length] as const),
  );
  let offset = 0;
  return texts.map((text) => {
    const [from, to] = [offset, offset + text.length];
    offset = to + 1;
    return found
      .filter(([start]) => start >= from && start < to)
      .map(([start, end]) => [start - from, end - from]);
  });
}

function rangeOf(content: string, value: unknown, from: number): Range[] {
  const start = typeof value === 'string' ? content.indexOf(value, from) : -1;
  return start === -1 ? [] : [[start, start + String(value).length]];
}

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
