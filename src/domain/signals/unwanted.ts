import { termOf } from './lexicon.ts';
import { plainTerms } from './plain-terms.ts';

/** Words after which stands what a person does not want. */
const against =
  /(?<![\p{L}\d])(?:no|(?:do|should|must) not|dont|(?<=^|[,;:]\s*|please |let['’]?s )not|never|without|avoid|stop|remove|instead of|rather than|too (?:many|much)|kein(?:e[nmrs]?)?|nicht|nie|nunca|sin|sans|jamais|pas|não|sem|non|senza|не|без)\s+((?:[^\s,.;:!?]+\s*){1,5})|(?:不要|禁止|请勿)([^，。！？\s]{1,8})/giu;
/** Verbs that only lead to it: "don't add", "never use", "stop putting". */
export const leading: ReadonlySet<string> = new Set(
  'use add create write put make do run want need say get start try have call import leave more all these'
    .split(' ')
    .map(termOf),
);
/** So many of the words that follow can be what is not wanted. */
const reach = 2;

/** What a sentence says it does not want, as terms: "don't add comments that …" is against `comment`. */
export function unwantedIn(sentence: string): string[] {
  const spaced = sentence.replace(/n['’]t\b/giu, ' not');
  return [...spaced.matchAll(against)].flatMap(([, words, han]) =>
    plainTerms(words ?? han ?? '')
      .filter((term) => !leading.has(term))
      .slice(0, reach),
  );
}
