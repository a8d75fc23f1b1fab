import type { Beat } from '../src/domain/history/beat.ts';
import { averageLink } from '../src/domain/signals/average-link.ts';
import { candidatesOf } from '../src/domain/signals/request-candidates.ts';
import type { Found } from './score.ts';

/** As many sessions as a signal needs. */
const leastSessions = 3;
/** PostgreSQL's own default of `pg_trgm.similarity_threshold`. */
const trigramThreshold = 0.3;

/**
 * What exact text finds: the same request, but for case and spaces, in three sessions. Baselines get the
 * requests we compare ourselves: no commands, no chat.
 */
export function byExactText(beats: readonly Beat[]): Found[] {
  const groups = new Map<string, Beat[]>();
  for (const { beat } of candidatesOf(beats)) {
    const text = beat.request.toLowerCase().replaceAll(/\s+/gu, ' ').trim();
    groups.set(text, [...(groups.get(text) ?? []), beat]);
  }
  return foundIn([...groups.values()]);
}

/** What trigram similarity finds among the requests sessions were begun for, grouped by average link as ours are. */
export function byTrigrams(beats: readonly Beat[]): Found[] {
  const begun = candidatesOf(beats).flatMap(({ beat, opens }) => (opens ? [beat] : []));
  const trigrams = begun.map(({ request }) => trigramsOf(request));
  const rows = trigrams.map(
    (one, at) =>
      new Map(
        [...trigrams.entries()].flatMap(([other, set]) =>
          other === at ? [] : [[other, trigramSimilarity(one, set)] as const],
        ),
      ),
  );
  const groups = averageLink(rows, trigramThreshold);
  return foundIn(groups.map((members) => members.flatMap((at) => begun[at] ?? [])));
}

const foundIn = (groups: readonly (readonly Beat[])[]): Found[] =>
  groups
    .map((beats) => ({
      sessions: new Set(beats.map(({ session }) => session)),
      lines: beats.map(({ request }) => request),
    }))
    .filter(({ sessions }) => sessions.size >= leastSessions);

/** As pg_trgm takes them: words of letters and digits in lower case, two spaces before and one behind. */
export function trigramsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    words.flatMap((word) => {
      const letters = [...`  ${word} `];
      return letters.slice(2).map((_, at) => letters.slice(at, at + 3).join(''));
    }),
  );
}

/** pg_trgm's `similarity`: common trigrams by all trigrams, 0 to 1. */
export function trigramSimilarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((trigram) => b.has(trigram)).length;
  const all = a.size + b.size - common;
  return all === 0 ? 0 : common / all;
}
