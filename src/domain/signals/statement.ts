import type { Beat } from '../history/beat.ts';
import { byTime } from '../history/conversation.ts';
import { sentencesOf } from './own-words.ts';
import { isRule, rulingsOf } from './ruling.ts';
import { termsOf } from './terms.ts';
import { isMark } from './typed-objects.ts';

/** One sentence a person said. */
export type Statement = {
  readonly beat: Beat;
  readonly conversation: string;
  readonly text: string;
  /** What it is about: terms without values, each once; how it rules and the call it rejects behind a `§`. */
  readonly terms: readonly string[];
  /** Said against something: to reject a call, after an interruption, or in words that set a rule. */
  readonly corrects: boolean;
  /** The terms of what else was said with it; empty where it was all. */
  readonly beside: readonly string[];
};

/** Words that say how a thing is to be done or which call was rejected, not what it is about. */
export const isRuling = (term: string): boolean => term.startsWith('§');
/** Of these, the very call that was rejected: `§@git push`. */
export const isDeed = (term: string): boolean => term.startsWith('§@');
/** Or the kind of the rejected call alone, `§~git`: any `git`, any `Edit`. */
const isWide = (term: string): boolean => term.startsWith('§~');

/** Two words that only say how, or only which call, are about nothing. */
export const areAboutNothing = (a: string, b: string): boolean =>
  isRuling(a) && isRuling(b) && (isWide(a) || isWide(b) || isDeed(a) === isDeed(b));

/** A request of so many words that stands word for word elsewhere was pasted again, not said again. */
const pastedFrom = 8;

/** What people said in these beats, sentence by sentence, in order of time. Commands and pasted text are left out. */
export function statementsOf(beats: readonly Beat[]): Statement[] {
  const before = new Map<string, Beat>();
  const pasted = new Set<string>();
  return [...beats].sort(byTime).flatMap((beat) => {
    const previous = before.get(beat.conversation);
    before.set(beat.conversation, beat);
    return [...inRequest(beat, previous, pasted), ...inRejections(beat)].filter(
      ({ terms }) => terms.length > 0,
    );
  });
}

function inRequest(beat: Beat, previous: Beat | undefined, pasted: Set<string>): Statement[] {
  const words = beat.request.toLowerCase().trim().split(/\s+/u);
  const whole = words.join(' ');
  if (beat.request.startsWith('/') || pasted.has(whole)) return [];
  if (words.length >= pastedFrom) pasted.add(whole);
  const said = sentencesOf(beat.request);
  // The one sentence that opens a conversation is what is asked for, not how.
  if (!previous && said.length < 2) return [];
  const parts = said.map((text) => about(beat, text, rulingsOf(text)));
  return parts.map((part, at) => {
    const corrects = previous?.interrupted === true || isRule(part.text);
    const beside = parts.toSpliced(at, 1).flatMap(({ terms }) => terms.filter((term) => !isRuling(term)));
    return { ...part, corrects, beside };
  });
}

/** What a person may say again with one beat, whatever was said before it: every sentence, and whether it sets a rule. */
export function sayingsIn(beat: Beat): Pick<Statement, 'text' | 'terms' | 'corrects'>[] {
  const own = beat.request.startsWith('/') ? [] : sentencesOf(beat.request);
  const said = own.map((text) => ({ ...about(beat, text, rulingsOf(text)), corrects: isRule(text) }));
  return [...inRejections(beat), ...said].filter(({ terms }) => terms.length > 0);
}

/** Tools that change files are one kind of call. */
const edits = /^(?:Multi|Notebook)?Edit$|^Write$/u;

/** An edit's name does not say what was rejected; a server's tool and a shell's program with its verb do. */
function deedsOf(deed: string): string[] {
  const [tool = '', program, ...verbs] = deed.split(' ');
  const narrow = verbs.length > 0 || tool.includes('__');
  return [
    `§~${edits.test(tool) ? 'Edit' : tool}${program === undefined ? '' : ` ${program}`}`,
    ...(narrow ? [`§@${deed}`] : []),
  ];
}

/** A question form that was sent away unanswered comes with Claude Code's words, not a person's. */
const inRejections = (beat: Beat): Statement[] =>
  beat.rejections
    .filter(({ deed }) => deed !== 'AskUserQuestion')
    .flatMap(({ deed, reason }) =>
      sentencesOf(reason).map((text) => {
        const rulings = [...rulingsOf(text), ...deedsOf(deed)];
        return { ...about(beat, text, rulings), corrects: true, beside: [] };
      }),
    );

function about(beat: Beat, text: string, rulings: readonly string[]) {
  const terms = plainTerms(text);
  const all = terms.length === 0 ? [] : [...new Set([...terms, ...rulings])];
  return { beat, conversation: beat.conversation, text, terms: all };
}

/** Values that a person can mean again: a path, a file, a port. */
const values = /(?<![\w/:.])[\w.@~-]*(?:\/[\w.@~-]+)+|\b[\w-]+\.[a-z]{1,5}\b|\b\d{3,5}\b/giu;

/** What varies from task to task is what a correction repeats: values count. `Project:Billing` is two words. */
function plainTerms(text: string): string[] {
  const words = termsOf(text.replace(/(\p{L})[:=](?=\p{L})/gu, '$1 '));
  const named = text.match(values)?.map((value) => `=${value.toLowerCase().replace(/\.+$/u, '')}`) ?? [];
  return [...words.filter((term) => !isMark(term) && !ruled.has(term)), ...named];
}

/** Terms that only repeat how a sentence rules, or belong to talking: none says what it is about. */
const ruled = new Set(
  `ensur prefer always never rememb avoid stop instead rather forget forgot wait hold hang moment oh ah hm hmm
  actually sorry lol nah nope maybe again discuss talk question ask answer say said mean sure ready don wrong`.split(
    /\s+/u,
  ),
);
