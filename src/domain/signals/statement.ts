import type { Beat } from '../history/beat.ts';
import { together } from './one-try.ts';
import { sentencesOf } from './own-words.ts';
import { plainTerms } from './plain-terms.ts';
import { isAnswer, isRule, rulingsOf } from './ruling.ts';
import { withoutFanOuts } from './sent-again.ts';
import { unwantedIn } from './unwanted.ts';

/** One sentence a person said. */
export type Statement = {
  readonly beat: Beat;
  readonly conversation: string;
  readonly text: string;
  /** What it is about: terms without values, each once; how it rules and the call it rejects behind a `§`. */
  readonly terms: readonly string[];
  /** Of these terms, the ones it speaks against. */
  readonly unwanted: readonly string[];
  /** Said against something: to reject a call, after an interruption, or in words that set a rule. */
  readonly corrects: boolean;
  /** Said to what was done, not in the request that opens a conversation. */
  readonly replies: boolean;
  /** The terms of what else was said with it; empty where it was all. */
  readonly beside: readonly string[];
};

/** Words that say how a thing is to be done or which call was rejected, not what it is about. */
export const isRuling = (term: string): boolean => term.startsWith('§');
/** Of these, the very call that was rejected: `§@git push`. */
export const isDeed = (term: string): boolean => term.startsWith('§@');
/** Or the kind of the rejected call alone, `§~git` is every call of it. */
const isWide = (term: string): boolean => term.startsWith('§~');

/** Two words that only say how, or only which call, are about nothing. */
export const areAboutNothing = (a: string, b: string): boolean =>
  a === '§blame' ||
  b === '§blame' ||
  (isRuling(a) && isRuling(b) && (isWide(a) || isWide(b) || isDeed(a) === isDeed(b)));

/** The terms of a sentence that say what it is about. */
export const plain = ({ terms }: Pick<Statement, 'terms'>): string[] =>
  terms.filter((term) => !isRuling(term));

/** A reply of so many words that stands word for word elsewhere was pasted again, not said again. */
const pastedFrom = 25;

/** What people said in these beats, sentence by sentence, in order of time. Commands and pasted text are left out. */
export function statementsOf(beats: readonly Beat[]): Statement[] {
  const before = new Map<string, Beat>();
  const said = new Map<string, Date>();
  return withoutFanOuts(beats).flatMap((beat) => {
    const previous = before.get(beat.conversation);
    before.set(beat.conversation, beat);
    const own = wasSaid(beat, previous, said) ? [] : inRequest(beat, previous);
    return [...own, ...inRejections(beat)].filter(({ terms }) => terms.length > 0);
  });
}

/** Whether the same words were sent before: what opens a conversation or is long, ever; a short reply, just now. */
function wasSaid({ request, at }: Beat, previous: Beat | undefined, said: Map<string, Date>): boolean {
  const words = request.toLowerCase().trim().split(/\s+/u);
  const whole = words.join(' ');
  const last = said.get(whole);
  said.set(whole, at);
  if (!last || whole === '') return false;
  return !previous || words.length >= pastedFrom || at.getTime() - last.getTime() <= together;
}

/** A request with so many numbered lines answers questions one by one. */
const answers = /^\s*\d+[.)]\s[^\n]*\n[\s\S]*^\s*\d+[.)]\s/mu;

function inRequest(beat: Beat, previous: Beat | undefined): Statement[] {
  if (beat.request.startsWith('/')) return [];
  const said = sentencesOf(beat.request);
  // The one sentence that opens a conversation is what is asked for, not how.
  if (!previous && said.length < 2) return [];
  const parts = said.map((text) => about(beat, text, rulingsOf(text)));
  const listed = answers.test(beat.request);
  return parts.map((part, at) => {
    const corrects =
      (previous?.interrupted === true && !isAnswer(part.text)) || (!listed && isRule(part.text));
    return {
      ...part,
      corrects,
      replies: previous !== undefined,
      beside: parts.toSpliced(at, 1).flatMap(plain),
    };
  });
}

/** What a person may say again with one beat, whatever was said before it: every sentence, and whether it sets a rule. */
export function sayingsIn(beat: Beat): Pick<Statement, 'terms' | 'unwanted' | 'corrects'>[] {
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
        return { ...about(beat, text, rulings), corrects: !isAnswer(text), replies: true, beside: [] };
      }),
    );

function about(beat: Beat, text: string, rulings: readonly string[]) {
  const terms = plainTerms(text);
  const all = terms.length === 0 ? [] : [...new Set([...terms, ...rulings])];
  return {
    beat,
    conversation: beat.conversation,
    text,
    terms: all,
    unwanted: rulings.includes('§not') ? unwantedIn(text) : [],
  };
}
