import type { Beat } from '../history/beat.ts';
import { byTime } from '../history/conversation.ts';
import { countConversations, type Evidence, enoughConversations, evidence } from './finding.ts';
import { areAboutNothing, isDeed, isRuling, type Statement, statementsOf } from './statement.ts';

/** What a person said again in at least three distinct conversations. */
export type RecurringCorrection = {
  /** The shortest way it was said, rather no question. */
  readonly title: string;
  /** One entry a beat, oldest first. */
  readonly evidence: readonly Evidence[];
};

/** A sentence of so few terms is about the pair of them it shares with others, whatever else they are used for. */
export const tight = 2;
/** A sentence of more terms than this says several things: it can support a finding, never make one. */
export const focused = 6;
/** In how much of the conversations that have the rarer of the two subjects the two stand in one sentence. */
const togetherness = 0.6;
/** Of the sentences that share the terms, this much must say them as a rule. */
const ruledShare = 0.75;
/** Two findings of which the smaller stands so much in the bigger one are one. */
const sameThing = 0.5;

/** What statements share: two terms, one that is hardly said but in rules, or the whole sentence. */
type Core = { readonly key: string; readonly said: readonly Statement[] };

/**
 * Finds what people say again: the same terms in sentences that correct, or the same sentence beside different
 * requests. Widest first. Pure; the order of the beats does not matter.
 */
export function findRecurringCorrections(beats: readonly Beat[]): RecurringCorrection[] {
  const statements = statementsOf(beats);
  const cores = [...sharedTerms(statements), ...repeatedSentences(statements)];
  return withoutTwins(cores)
    .map(toFinding)
    .sort((a, b) => wide(b.evidence) - wide(a.evidence) || (a.title < b.title ? -1 : 1));
}

const wide = countConversations;
const plain = ({ terms }: Statement) => terms.filter((term) => !isRuling(term));

/** Only sentences that say one thing make a pair; then every sentence with the pair counts for or against it. */
function sharedTerms(statements: readonly Statement[]): Core[] {
  const makers = statements.filter((one) => one.corrects && plain(one).length <= focused);
  const made = byKey(makers, () => true).filter(({ said }) => wide(said) >= enoughConversations);
  const keys = new Set(made.map(({ key }) => key));
  const spread = spreadOf(statements);
  return byKey(statements, (key) => keys.has(key)).filter((core) => isCorrection(core, spread));
}

function byKey(statements: readonly Statement[], wanted: (key: string) => boolean): Core[] {
  const keyed = statements.flatMap((one) =>
    keysOf(one.terms)
      .filter(wanted)
      .map((key) => ({ key, one })),
  );
  return [...Map.groupBy(keyed, ({ key }) => key)].map(([key, of]) => ({
    key,
    said: of.map(({ one }) => one),
  }));
}

/** What a sentence is about, and all pairs of its terms but two rulings or two names of one rejected call. */
export function keysOf(terms: readonly string[]): string[] {
  const sorted = [...terms].sort();
  return sorted.flatMap((a, at) => [
    ...(isRuling(a) ? [] : [a]),
    ...sorted.slice(at + 1).flatMap((b) => (areAboutNothing(a, b) ? [] : `${a}\t${b}`)),
  ]);
}

/** In how many conversations a term is said. */
function spreadOf(statements: readonly Statement[]): ReadonlyMap<string, number> {
  const uses = statements.flatMap(({ terms, conversation }) => terms.map((term) => ({ term, conversation })));
  return new Map([...Map.groupBy(uses, ({ term }) => term)].map(([term, of]) => [term, wide(of)]));
}

function isCorrection({ key, said }: Core, spread: ReadonlyMap<string, number>): boolean {
  const rules = said.filter(({ corrects }) => corrects);
  if (rules.length < said.length * ruledShare) return false;
  if (wide(rules.filter((one) => plain(one).length <= tight)) >= enoughConversations) return true;
  const terms = key.split('\t');
  const subjects = terms.filter((term) => !isRuling(term) || isDeed(term));
  const rarest = Math.min(...subjects.map((term) => spread.get(term) ?? 0));
  return terms.length > 1 && wide(said) >= rarest * togetherness;
}

/** A sentence without what is typed differently each time: case, and the signs between its words. */
export const saidAs = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');

/** The same sentence beside different words is context a person gives again and again; beside the same, a task. */
function repeatedSentences(statements: readonly Statement[]): Core[] {
  const riders = statements.filter(
    (one) => plain(one).length > tight && (one.corrects || one.beside.length > 0),
  );
  const same = Map.groupBy(riders, ({ text }) => saidAs(text));
  return [...same]
    .map(([key, said]) => ({ key, said: besideDifferent(said) }))
    .filter(({ said }) => wide(said) >= enoughConversations);
}

function besideDifferent(said: readonly Statement[]): Statement[] {
  const kept: Statement[] = [];
  for (const one of said)
    if (!kept.some((other) => overlap(one.beside, other.beside) >= sameThing)) kept.push(one);
  return kept;
}

/** How much of the shorter of two lists stands in the other, 0 to 1. */
function overlap(a: readonly string[], b: readonly string[]): number {
  const [one, other] = [new Set(a), new Set(b)];
  const shared = [...one].filter((term) => other.has(term)).length;
  return shared / Math.max(1, Math.min(one.size, other.size));
}

/** Several pairs of one sentence find the same statements: the widest speaks for all, with what they found. */
function withoutTwins(cores: readonly Core[]): Core[] {
  const kept: Core[] = [];
  for (const core of [...cores].sort(wider)) {
    const at = kept.findIndex((other) => overlap(beatsOf(core), beatsOf(other)) >= sameThing);
    const twin = kept[at];
    if (twin) kept[at] = { key: twin.key, said: [...twin.said, ...core.said] };
    else kept.push(core);
  }
  return kept;
}

const beatsOf = ({ said }: Core) => said.map(({ beat }) => beat.id);
const wider = (a: Core, b: Core) => wide(b.said) - wide(a.said) || (a.key < b.key ? -1 : 1);

const asks = ({ text }: Statement) => /[?？]$/u.test(text);

function toFinding({ said }: Core): RecurringCorrection {
  const rules = said.filter(({ corrects }) => corrects);
  const shortest = [...(rules.length > 0 ? rules : said)].sort(
    (a, b) =>
      Number(asks(a)) - Number(asks(b)) ||
      plain(a).length - plain(b).length ||
      a.text.length - b.text.length ||
      byTime(a.beat, b.beat),
  );
  const beats = new Map([...said].reverse().map(({ beat, text }) => [beat.id, { beat, text }]));
  const ordered = [...beats.values()].sort((a, b) => byTime(a.beat, b.beat));
  return { title: shortest[0]?.text ?? '', evidence: ordered.map(({ beat, text }) => evidence(beat, text)) };
}
