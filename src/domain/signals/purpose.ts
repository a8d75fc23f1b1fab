/** A sentence ends before what does not go on in small letters, as `e.g. a loaf` does. */
const sentenceEnd = /(?<=[.!?])\s+(?=\P{Ll})/u;
/** How a sentence begins that says when an artifact is called for, and no more than names a neighbour's work. */
const whenCalled = /^(?:also\b|(?:\S+ ){0,4}?(?:use[ds]?|invoked?|trigger(?:s|ed)?|call(?:s|ed)?|asks?)\b)/iu;
/** What it is not for. */
const negated = /^(?:not|never|don['’]?t|do not|does not|doesn['’]?t)\b/iu;
/** Another's work, done at another time or instead: it is mentioned, not offered. */
const aside =
  /,?\s*\b(?:after|before|once|until|unless|instead of|rather than|(?:but )?not for|but not)\b[^.,;:()]*/giu;
/** Behind what it does, in a sentence that is not about its use, this is what has happened before. */
const occasion = /,?\s+(?:when|whenever|if)\b[^.,;:()]*/giu;

/**
 * What a description (its name, then sentences) offers, without what it mentions only in passing: its name and first
 * sentence, what says when to use it, and none of the clauses about another's work.
 */
export function purposeOf(says: string): string {
  const [name = '', first = '', ...more] = says.split(sentenceEnd);
  const calls = more.filter((sentence) => whenCalled.test(sentence) && !negated.test(sentence));
  const offered = whenCalled.test(first) ? first : first.replace(occasion, '');
  return [name, offered, ...calls].map((sentence) => sentence.replace(aside, '')).join(' ');
}
