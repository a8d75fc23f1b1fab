import { isSmallWord } from './function-words.ts';
import { termOf } from './lexicon.ts';
import { termsOf } from './terms.ts';
import { isMark } from './typed-objects.ts';

/** Values that a person can mean again: a path, a file, a port. */
const values =
  /(?<![\w/:.])[\w.@~-]*(?:\/[\w.@~-]+)+|\b[\w-]+\.[a-z]{1,5}\b|\b\d{3,5}\b|\b\d+(?:\.\d+)+\b/giu;

/** Terms that only repeat how a sentence rules, or belong to talking: none says what it is about. */
const talk = new Set(
  `ensure prefer always never remember avoid stop instead rather forget forgot wait hold hang moment oh ah hm hmm
  actually sorry lol nah nope maybe again discuss talk question ask answer say said mean sure ready don wrong told
  man dude bro mate guy plz thx wanna gonna fyi btw option step both proceed continue keep leave alone fine lot
  going against per between during along`
    .split(/\s+/u)
    .map(termOf),
);

/** Whether a term is a value that stands for itself: `=src/api`, `=5432`. */
export const isValue = (term: string): boolean => term.startsWith('=');

/** What varies from task to task is what a correction repeats: values count. `Project:Billing` is two words. */
export function plainTerms(text: string): string[] {
  const words = termsOf(text.replace(/(\p{L})[:=](?=\p{L})/gu, '$1 '));
  const named = text.match(values)?.map((value) => `=${value.toLowerCase().replace(/[./]+$/u, '')}`) ?? [];
  return [...words.filter((term) => !isMark(term) && !talk.has(term) && !isSmallWord(term)), ...named];
}
