import { countConversations, enoughConversations } from './finding.ts';
import { isValue } from './plain-terms.ts';
import { areAboutNothing, isDeed, isRuling, plain, type Statement } from './statement.ts';
import { leading } from './unwanted.ts';

/** What statements share: a pair of terms, one that is hardly said but in rules, or what they speak against. */
export type Core = {
  readonly key: string;
  readonly said: readonly Statement[];
  /** How plainly it is said as a rule and how rarely otherwise, 0 to 1. */
  readonly weight: number;
};

/** How sure it has to be that sentences with the same terms say the same thing. */
export type Demands = {
  /** A sentence of so few subjects is about the pair of them it shares, whatever else they are used for. */
  readonly tight: number;
  /** In how much of the conversations that have the rarer of the shared subjects they stand in one sentence. */
  readonly togetherness: number;
  /** Of the sentences that share the terms, this much must say them as a rule. */
  readonly ruledShare: number;
  /** How plainly sentences that share one term must say it as a rule on average, 0 to 1; and a pair of terms. */
  readonly single: number;
  readonly pair: number;
};

/** A sentence of more subjects than this says several things: it neither makes a finding nor supports one. */
export const focused = 6;
/** One that shares a single word, or sets no rule, must be about less. */
export const narrow = 4;
/** In so many conversations it was said as a rule, and to what was done; another may say it in passing. */
const leastRules = 2;

const wide = countConversations;
const subjectsOf = (one: Statement) => plain(one).filter((term) => !leading.has(term)).length;
const upTo = (said: readonly Statement[], subjects: number) =>
  said.filter((one) => subjectsOf(one) <= subjects);
const rulesAmong = (said: readonly Statement[]) => said.filter(({ corrects }) => corrects);
const isEnough = (said: readonly Statement[]) => wide(said) >= enoughConversations;

/** It names what it is about by a value, or rules in words or by rejecting a call. */
const isExplicit = ({ terms }: Statement) => terms.some((term) => isRuling(term) || isValue(term));

/** The groups of corrections that share what they are about, as far as `demands` are met. */
export function coresOf(statements: readonly Statement[], demands: Demands): Core[] {
  const made = byKey(upTo(rulesAmong(statements), focused), () => true);
  const keys = new Set([...made].filter(([key, said]) => isTold(key, said)).map(([key]) => key));
  const spread = spreadOf(statements);
  return [...byKey(statements, (key) => keys.has(key))].flatMap(([key, all]) => {
    const said = supporting(key, all);
    const rare = rarity(key, all, said, spread);
    if (!isSaidAsRule(key, all, said, demands) || !isOneThing(key, said, rare, demands)) return [];
    const rules = rulesAmong(said);
    return [{ key, said: isEnough(rules) ? rules : said, weight: plainness(said) * Math.min(1, rare) }];
  });
}

/** What stands in first requests only is a subject, unless it is a value or a rule: those are told beforehand. */
const isTold = (key: string, said: readonly Statement[]): boolean =>
  wide(said.filter(({ replies }) => replies || isValue(key))) >= leastRules ||
  isEnough(said.filter(isExplicit));

/** The corrections themselves, and what is as short and no question; a sentence sent again with its request once. */
function supporting(key: string, all: readonly Statement[]): Statement[] {
  const rules = rulesAmong(upTo(all, isSingle(key) ? narrow : focused));
  const others = upTo(all, narrow).filter(({ corrects, text }) => !corrects && !/[?？]$/u.test(text));
  const kept = new Set([...rules, ...others]);
  return sentAgain(all.filter((one) => kept.has(one)));
}

/** Statements by all their keys that are wanted. */
function byKey(
  statements: readonly Statement[],
  wanted: (key: string) => boolean,
): ReadonlyMap<string, Statement[]> {
  const by = new Map<string, Statement[]>();
  for (const one of statements)
    for (const key of keysOf(one)) {
      if (!wanted(key)) continue;
      const said = by.get(key);
      if (said) said.push(one);
      else by.set(key, [one]);
    }
  return by;
}

/** What a sentence is about, what it is against, and all pairs of its terms that are about something. */
export function keysOf({ terms, unwanted }: Pick<Statement, 'terms' | 'unwanted'>): string[] {
  const sorted = terms.filter((term) => !leading.has(term)).sort();
  const keys = sorted.flatMap((a, at) => [
    ...(isRuling(a) ? [] : [a]),
    ...sorted.slice(at + 1).flatMap((b) => (areAboutNothing(a, b) ? [] : `${a}\t${b}`)),
  ]);
  return [...keys, ...new Set(unwanted.map((term) => `-\t${term}`))];
}

const isSingle = (key: string) => !key.includes('\t') && !isValue(key);
const isAgainst = (key: string) => key.startsWith('-\t');
const isPlainPair = (key: string) => key.includes('\t') && !isAgainst(key) && !key.includes('§');

/** In how many conversations a term is said. */
function spreadOf(statements: readonly Statement[]): ReadonlyMap<string, number> {
  const by = new Map<string, Set<string>>();
  for (const { terms, conversation } of statements)
    for (const term of terms) by.set(term, (by.get(term) ?? new Set()).add(conversation));
  return new Map([...by].map(([term, those]) => [term, those.size]));
}

/** In how much of the conversations that have the rarest of a key's subjects the key is said, from 0. */
function rarity(
  key: string,
  all: readonly Statement[],
  said: readonly Statement[],
  spread: ReadonlyMap<string, number>,
): number {
  const subjects = key.split('\t').filter((term) => term !== '-' && (!isRuling(term) || isDeed(term)));
  const rarest = Math.min(...subjects.map((term) => spread.get(term) ?? 0));
  return wide(isPlainPair(key) ? all : said) / rarest;
}

/** Whether it is mostly a rule where it is said, plainly enough. */
function isSaidAsRule(
  key: string,
  all: readonly Statement[],
  said: readonly Statement[],
  { ruledShare, single, pair }: Demands,
): boolean {
  const rules = rulesAmong(said);
  if (!isEnough(isAgainst(key) ? rules : said) || !isTold(key, rules)) return false;
  return (
    rulesAmong(all).length >= all.length * ruledShare && plainness(said) >= (isSingle(key) ? single : pair)
  );
}

/** Whether the sentences are about little else, or what they share is hardly said otherwise. */
function isOneThing(
  key: string,
  said: readonly Statement[],
  rare: number,
  { tight, togetherness }: Demands,
): boolean {
  const rules = rulesAmong(said);
  if (isEnough(upTo(rules, isAgainst(key) ? tight + 1 : tight))) return true;
  return rare >= togetherness;
}

/** How plainly something is said as a rule, on average of the conversations, each where it is said most plainly. */
function plainness(said: readonly Statement[]): number {
  const by = Map.groupBy(said, ({ conversation }) => conversation);
  const plainest = [...by.values()].map((those) =>
    Math.max(...those.map((one) => (one.corrects ? (isExplicit(one) ? 1 : 0.5) : 0.25))),
  );
  return plainest.reduce((sum, one) => sum + one, 0) / plainest.length;
}

/** The same sentence beside different words was said again; beside the same, its request was sent again. */
export function sentAgain(said: readonly Statement[]): Statement[] {
  const kept = new Map<string, Statement[]>();
  return said.filter((one) => {
    const same = kept.get(one.text) ?? [];
    if (one.beside.length > 0 && same.some((other) => overlap(one.beside, other.beside) >= sameThing))
      return false;
    kept.set(one.text, [...same, one]);
    return true;
  });
}

/** Two of which the smaller stands so much in the bigger one are one. */
export const sameThing = 0.5;

/** How much of the shorter of two lists stands in the other, 0 to 1. */
export function overlap(a: readonly string[], b: readonly string[]): number {
  const [one, other] = [new Set(a), new Set(b)];
  const shared = [...one].filter((term) => other.has(term)).length;
  return shared / Math.max(1, Math.min(one.size, other.size));
}
