/** Small words that may stand before an order. */
const opening =
  "(?:^|[,;:(]\\s*|\\s[-–—>]+\\s)(?:(?:please|and|but|also|just|so|ok|okay|no|yes|yeah|hey|oh|wait|then|actually|again|let[’']?s|we|you|can you|could you)[\\s,]+)*";
const order = (words: string) => new RegExp(`${opening}(?:${words})\\b`, 'iu');

/**
 * English words by which people set a rule; what rules the same way has one name. A rejected call needs none
 * of them, so other languages lose only what is said in passing.
 */
const rulings: readonly [string, RegExp][] = [
  [
    '§not',
    order(
      "(?:do not|don[’']?t)(?! (?:know|think|see|worry|have|need|mind|get|understand))|never|no|not|avoid|stop|without",
    ),
  ],
  ['§not', /,\s*not\b|\b(?:should|must)(?:n['’]?t| not| never)\b|\btoo (?:many|much|long|big)\b/iu],
  ['§not', /\bi (?:never|don['’]?t|do not|didn['’]?t|did not) (?:want|ask)/iu],
  [
    '§first',
    /(?<!\b(?:the|my|our|your|at|\d) )\bfirst\b(?! of)|\bbefore (?:you|we|any|each|every|\w+ing)\b/iu,
  ],
  ['§always', order("always|make sure|ensure|remember|(?:don[’']?t|you|never) forg[eo]t")],
  ['§instead', /\binstead\b|\brather than\b/iu],
  ['§use', order("use|prefer|(?:i|we)(?:[’']d)? prefer|using|(?:we|you) (?:should|must) use")],
];
/** Ways to say what has to be that are too common to connect two sentences. */
const must =
  /\b(?:you|it|they|tests?|we) (?:should|must|needs? to|has to|have to)\b|\b(?:lives? (?:in|at|under)|(?:is|are|runs?|goes?) (?:in|at|on|under) (?=\S*[/\d]))|\bi (?:said|told|asked)\b/iu;
/** Context given as a form: `Project: Billing`, `branch = release`. An error that is told looks alike. */
const form =
  /(?:^|[\s(,])(?!\w*(?:[Ee]rror|[Ee]xception|[Ww]arning|[Ff]atal|[Pp]anic|[Nn]ote)\b)\p{L}[\p{L}\d_-]*(?:: ?(?=[\p{Lu}\p{Lo}\d])| = )[\p{L}\d]/u;
const question = /\?\s*$/u;
const polite =
  /^(?:(?:and|but|also|ok(?:ay)?|so|then|yes|no|hey),? )*(?:can|could|would|will|please|let['’]?s|why (?:don|not))/iu;

/** Who begins like this tells what is, not how it should be. */
const telling =
  /^(?:(?:and|but|so|also|ok|okay|no|yes|hmm|oh|well|because|i think),? )*(?:i(?! (?:never|don['’]?t|do not|didn['’]?t|did not) (?:want|ask))|it|he|she|they|that|this|there|these|how|what|why|when|where|which|who|do|does|did|is|are|was|were|if)(?:['’](?:s|m|re|ve|ll))?\b(?!['’]d| should| must| needs)/iu;

/** The names of the ways a sentence sets a rule, each once. */
export const rulingsOf = (sentence: string): string[] =>
  telling.test(sentence)
    ? []
    : [...new Set(rulings.filter(([, shape]) => shape.test(sentence)).map(([name]) => name))];

/** Whether a sentence tells how something is to be done. A question does only when it is an order made polite. */
export const isRule = (sentence: string): boolean =>
  (rulingsOf(sentence).length > 0 || must.test(sentence) || form.test(sentence)) &&
  (!question.test(sentence) || polite.test(sentence));
