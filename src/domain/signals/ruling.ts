import { foreignMust, foreignRulings, politeWords } from './foreign-ruling.ts';
import { termOf } from './lexicon.ts';
import { isWork } from './work-words.ts';

/** Small words that may stand before an order. */
const opening = `(?:^|[,;(]\\s*|\\s[-–—>]+\\s)(?:(?:please|and|but|also|just|so|ok|okay|no|yes|yeah|hey|oh|wait|then|actually|again|let[’']?s|we|you|can you|could you|${politeWords})[\\s,:]+)*`;
const order = (words: string) => new RegExp(`${opening}(?:${words})(?![\\p{L}\\d])`, 'iu');

/**
 * Words by which people set a rule; what rules the same way has one name. A rejected call needs none of them, so
 * other languages lose only what is said in passing.
 */
const rulings: readonly [string, RegExp][] = [
  [
    '§not',
    order(
      "(?:do not|don[’']?t)(?! (?:know|think|see|worry|have|need|mind|get|understand))|never|avoid|stop|without|not(?! (?:sure|yet|really|working|only|just|bad|quite))|no(?= )(?! (?:such|one|problem|worries|idea|matter|longer|way|clue|(?:\\S+ ){1,3}(?:found|match(?:es|ing)?|available|exists?|defined)))",
    ),
  ],
  // "tabs not spaces": what is rather than what should be has a verb before its "not".
  [
    '§not',
    /,\s*not\b|^(?:(?!is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|may|might|be|why|if|or)\S+ ){1,4}not (?!sure|yet|really|working|only|just|at|found|set|able|available|\p{L}+ed(?!\p{L}))\p{L}/iu,
  ],
  ['§not', /\b(?:should|must)(?:n['’]?t| not| never)\b|\btoo (?:many|much|long|big)\b/iu],
  [
    '§not',
    /\bi (?:never|don['’]?t|do not|didn['’]?t|did not) (?:want|ask)|\b(?:said|told you) (?:no|not|never)\b/iu,
  ],
  [
    '§first',
    /(?<!\b(?:the|my|our|your|at|\d) )\bfirst\b(?! of)|\bbefore (?:you|we|any|each|every|\w+ing)\b/iu,
  ],
  [
    '§always',
    order(
      "always|make sure|ensure|remember|keep in mind|mind that|note that|(?:don[’']?t|you|never) forg[eo]t",
    ),
  ],
  [
    '§always',
    /\b(?:all|every|each) (?:\S+ ){1,4}(?:needs?|must|should|ha(?:s|ve) to|are|is|belongs?|goes?)\b|\b(?:this|our|the) (?:repo|project|code|codebase|app|team|service)(?:sitory)? uses?\b/iu,
  ],
  ['§instead', /\binstead\b|\brather than\b/iu],
  ['§use', order("use|prefer|(?:i|we)(?:[’']d)? prefer|using|(?:we|you) (?:should|must) use")],
  ...foreignRulings(order),
];
/** Ways to say what has to be, or that it was said before, that are too common to connect two sentences. */
const must: readonly RegExp[] = [
  /\b(?:should|must|needs? to|has to|have to) be\b|\bneeds an?\b|\b(?:you|it|they|tests?|we) (?:should|must|needs? to|has to|have to)\b/iu,
  /\b(?:lives? (?:in|at|under)|(?:is|are|runs?|goes?|belongs?) (?:in|at|on|under) (?=(?:\S+ ){0,3}\S*[/\d]))|\b(?:is|are) (?:already )?(?:running|stored|kept) (?:on|in|as)\b/iu,
  /\blike (?:everywhere|(?:in )?(?:all )?the (?:other|rest))\b/iu,
  order('we (?:already |all )?(?:have|call|keep)|keep(?! in mind)|leave'),
  foreignMust,
];
/** Context given as a form: `Project: Billing`, `branch = release`. An error that is told looks alike. */
const form =
  /^(?![-*#]).{0,80}?(?:^|[\s(,])(?!\w*(?:[Ee]rror|[Ee]xception|[Ww]arning|[Ff]atal|[Pp]anic|[Nn]ote)\b)\p{L}[\p{L}\d_-]*(?:: ?(?=[\p{Lu}\p{Lo}\d])| = )[\p{L}\d]/u;
const question = /[?？]\s*$/u;
const polite =
  /^(?:(?:and|but|also|ok(?:ay)?|so|then|yes|no|hey),? )*(?:can|could|would|will|please|let['’]?s|why (?:don|not))/iu;
/** That it was said before, was forgotten, came again. */
const blame =
  /\bi (?:said|told|asked)\b|\byou (?:forgot|ignored)\b|\byou\b.*\bagain\b|^(?!\w+ (?:it|this|that|the)\b).{3,} again(?:[,.!]|$)|^(?:again|wrong)\b|\bthe wrong\b/iu;
const isBlame = (sentence: string) =>
  blame.test(sentence) &&
  !/^(?:run|try|do|test|check|build|start|push|deploy|commit|review|read|go|please|let)\b/iu.test(sentence);
/** A question that is none: why it was done, and why again. */
const blaming = /^why (?:did|do|are|would|have) you\b|^why\b.*\bagain\b/iu;

/** "Small commits please": a thing, not a deed, is wished for. */
const wished = /^(?:no |yes |ok |and |then )?((?:[^\s,.;!?]+ ){1,4})please(?:[.!,]|$)/iu;
const isWish = (sentence: string): boolean => {
  const [first] = wished.exec(sentence)?.[1]?.toLowerCase().split(' ') ?? [];
  return first !== undefined && !isWork(termOf(first)) && !deeds.test(first);
};
/** Deeds that are no work on software by themselves. */
const deeds =
  /^(?:check|do|go|give|show|tell|let|read|look|see|try|test|get|make|take|explain|list|find|write|print|open|proceed|wait|help|put|set|change|move|keep|stop|can|could|would|will|yes|yep|yeah|ok|okay|sure|both|all|option|next|one|first|second|third|\d.*)$/u;

/** Who begins like this tells what is, not how it should be. */
const telling =
  /^(?:(?:and|but|so|also|ok|okay|no|yes|hmm|oh|well|because|i think),? )*(?:i(?! (?:want|said|told|asked|never|don['’]?t|do not|didn['’]?t|did not) ?(?:want|ask|you)?)|it|he|she|they|that|this(?! (?:repo|project|code|app|team|service))|there|these|how|what|why|when|where|which|who|do(?! not\b)|does|did|is|are|was|were|if)(?:['’](?:s|m|re|ve|ll))?\b(?!['’]d| should| must| needs)/iu;

/** Who tells what is can go on to say how it should be: "this one is not paginated, all lists need pages". */
const goesOn =
  /,\s*((?:please |so |but |and |then )*(?:don|do not|never|use|always|stop|all|every|each|you (?:should|must)|our|the (?:code|repo|project))\b.*)$/iu;

/** The names of the ways a sentence sets a rule, each once. */
export function rulingsOf(sentence: string): string[] {
  const part = telling.test(sentence) ? (goesOn.exec(sentence)?.[1] ?? '') : sentence;
  const names = rulings.filter(([, shape]) => shape.test(part)).map(([name]) => name);
  if (isWish(part)) names.push('§use');
  if (isBlame(sentence)) names.push('§blame');
  return [...new Set(names)];
}

/** Whether a sentence tells how something is to be done. A question does only when it is an order made polite. */
export const isRule = (sentence: string): boolean =>
  question.test(sentence) && !polite.test(sentence)
    ? blaming.test(sentence)
    : rulingsOf(sentence).length > 0 || must.some((shape) => shape.test(sentence)) || form.test(sentence);

/** A question that wants an answer, and what somebody did: neither says how it should be, even to reject a call. */
const asked =
  /(?:^|[-–:,] )(?:and |but |so |ok |hmm )*(?:q: )?_?(?:what|how|why|when|where|which|who|does|do|did|is|are|was|were|has|have|can|could|should|would|will)_?\b/iu;
const done =
  /^(?:and |but |so |ok |oh |yes |no |hmm,? )*i(?:['’]ve)? (?!want|said|told|asked|need|prefer|mean)(?:just |already |also )?(?:\w+ed|did|done|ran|got|made|tried|put|undid)\b/iu;
export const isAnswer = (sentence: string): boolean =>
  done.test(sentence) ||
  (question.test(sentence) && asked.test(sentence) && !polite.test(sentence) && !blaming.test(sentence));
