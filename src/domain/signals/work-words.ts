import { termOf } from './lexicon.ts';

/**
 * Words that name work or what calls for it: what one does to software, and the events one reacts to. From
 * how such work is talked about in general; words that as often name a thing of the product (file, log, sync,
 * version) are left out. Requests that share none of them share a subject, not an operation.
 */
const workWords = new Set(
  `fix add remove create update merge rebase commit push pull deploy answer review run build lint translate
  convert migrate rename refactor install configure bump clean verify audit restart reset revert rollback
  cherry squash close reopen assign send summarize optimize validate benchmark backup restore seed implement
  upgrade downgrade enable disable prepare replace extract bootstrap provision rotate archive approve reject
  triage investigate conflict comment fail error warning bug crash coverage vulnerability changelog migration
  todo typo ticket dependency outage flaky regression start continue resume kill`
    .split(/\s+/u)
    .map(termOf),
);

/** Whether a term names work. A link to an issue calls for work by itself. */
export const isWork = (term: string): boolean =>
  workWords.has(term) || term === '⟨issue⟩' || term === '⟨version⟩';

/** Verbs that ask for anything: with a thing of the product beside them they ask for a different change each time. */
const anything = new Set(
  'add create update remove fix implement build replace enable disable prepare extract start'
    .split(' ')
    .map(termOf),
);

/** Whether a term names work of one kind. */
export const isOneKind = (term: string): boolean => isWork(term) && !anything.has(term);

/** Words that say something is wrong and not what: every request of somebody in trouble has them. */
const trouble = new Set(
  'fix error fail warning bug crash issue problem investigate debug see'.split(' ').map(termOf),
);

/** Whether a term says what is worked on or what is done, rather than that something is wrong. */
export const isSpecific = (term: string): boolean => !trouble.has(term);

/** Doing the one is not doing the other, however much else two requests share. */
const opposites: readonly (readonly [string, string])[] = (
  [
    ['add', 'remove'],
    ['create', 'remove'],
    ['enable', 'disable'],
    ['install', 'uninstall'],
    ['start', 'stop'],
    ['open', 'close'],
    ['upgrade', 'downgrade'],
  ] as const
).map(([one, other]) => [termOf(one), termOf(other)]);

/** Whether one set of terms asks for the opposite of the other. */
export function isOpposite(a: { has(term: string): boolean }, b: { has(term: string): boolean }): boolean {
  const asks = (one: string, other: string) => a.has(one) && b.has(other) && !a.has(other) && !b.has(one);
  return opposites.some(([one, other]) => asks(one, other) || asks(other, one));
}
