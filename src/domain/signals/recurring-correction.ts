import type { Beat } from '../history/beat.ts';
import { byTime } from '../history/conversation.ts';
import { type Core, coresOf, type Demands, overlap, sameThing, sentAgain } from './correction-core.ts';
import { countConversations, type Evidence, enoughConversations, evidence } from './finding.ts';
import { plain, type Statement, statementsOf } from './statement.ts';

/** What a person said again in at least three distinct conversations. */
export type RecurringCorrection = {
  /** The shortest way it was said, rather no question. */
  readonly title: string;
  /** One entry a beat, oldest first. */
  readonly evidence: readonly Evidence[];
};

/** What it takes to be a finding by itself. Tried on made-up groups among public histories, see bench/README.md. */
const sure: Demands = { tight: 2, togetherness: 0.6, ruledShare: 2 / 3, single: 0.6, pair: 0.5 };
/** What it takes to be worth a judge's look. */
const possible: Demands = { tight: 3, togetherness: 0.3, ruledShare: 0.4, single: 0.4, pair: 0.35 };
/** So many candidates at most, and so many lines of each: what one judge reads. */
const mostCandidates = 20;
const mostLines = 12;

/**
 * Finds what people say again: the same terms in sentences that correct, or the same sentence beside different
 * requests. Widest first. Pure; the order of the beats does not matter.
 */
export const findRecurringCorrections = (beats: readonly Beat[]): RecurringCorrection[] =>
  surelySaid(statementsOf(beats)).map(toFinding).sort(widest);

/**
 * Groups that may be one correction in different words, for a judge: looser than a finding, none of which is a
 * finding too. Likeliest first, at most 20 of at most 12 lines each. Pure; the order of the beats does not matter.
 */
export function correctionCandidates(beats: readonly Beat[]): RecurringCorrection[] {
  const statements = statementsOf(beats);
  const found = surelySaid(statements);
  const loose = coresOf(statements, possible).sort((a, b) => b.weight - a.weight || wider(a, b));
  return withoutTwins([...found, ...loose])
    .slice(found.length)
    .map(({ said, ...core }) => ({ ...core, said: linesOf(said) }))
    .filter(({ said }) => wide(said) >= enoughConversations)
    .slice(0, mostCandidates)
    .map(toFinding);
}

const wide = countConversations;
const widest = (a: RecurringCorrection, b: RecurringCorrection) =>
  wide(b.evidence) - wide(a.evidence) || (a.title < b.title ? -1 : 1);

const surelySaid = (statements: readonly Statement[]): Core[] =>
  withoutTwins([...coresOf(statements, sure), ...repeatedSentences(statements)].sort(wider));

/** The last sentence of each conversation, of the last ones. */
function linesOf(said: readonly Statement[]): Statement[] {
  const last = new Map(said.map((one) => [one.conversation, one]));
  return [...last.values()].sort((a, b) => byTime(a.beat, b.beat)).slice(-mostLines);
}

/** Words only English has; a rule in any other language may have none of the words we know rules by. */
const english = /\b(?:the|is|are|this|that|it|of|and|to|we|you|i)\b/iu;

/** A sentence as far as it is said again: what it is about, when that is more than a pair; else nothing. */
export function sentenceKey(one: Pick<Statement, 'terms'>): string | null {
  const terms = plain(one);
  return terms.length > sure.tight ? terms.sort().join(' ') : null;
}

/** The same sentence beside different words is context a person gives again and again; beside the same, a task. */
function repeatedSentences(statements: readonly Statement[]): Core[] {
  const riders = statements.filter(
    (one) =>
      sentenceKey(one) !== null && (one.corrects || (one.beside.length > 0 && !english.test(one.text))),
  );
  return [...Map.groupBy(riders, (one) => sentenceKey(one) ?? '')]
    .map(([key, said]) => ({ key, said: sentAgain(said), weight: 1 }))
    .filter(({ said }) => wide(said) >= enoughConversations);
}

/** Several pairs of one sentence find the same statements: the first speaks for all. */
function withoutTwins(cores: readonly Core[]): Core[] {
  const kept: { readonly core: Core; readonly beats: readonly string[] }[] = [];
  for (const core of cores) {
    const beats = core.said.map(({ beat }) => beat.id);
    if (!kept.some((other) => overlap(beats, other.beats) >= sameThing)) kept.push({ core, beats });
  }
  return kept.map(({ core }) => core);
}

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
