import { decideOutcome } from './outcome.ts';
import type { RunFacts } from './run.ts';

/** What one turn told. Its cost is that of the session so far, as the CLI counts it. */
export type TurnFacts = Pick<RunFacts, 'init' | 'result' | 'lastText' | 'usageLimit' | 'asked'> & {
  /** What was said before was put into a summary during it. */
  readonly compacted: boolean;
};

/** How the turn of a remark came to its end. */
export type TurnEnd =
  | {
      readonly kind: 'answered' | 'failed';
      readonly answer: string;
      readonly words: readonly string[];
      readonly detail?: string;
    }
  /** The conversation is too long for the model, or not there any more: the remark is for a new session. */
  | { readonly kind: 'renew' | 'gone'; readonly words: readonly string[] }
  /** The process ended under it. */
  | { readonly kind: 'interrupted'; readonly detail: string };

/** A remark is given to a session at most so often: what was interrupted is taken up once. */
export const mostTries = 2;

export const talkWords = {
  interrupted: 'It was interrupted, and was asked to go on from what it had done.',
  renewed:
    'The conversation was too long for the model: this is answered in a new one, which knows nothing of it.',
  gone: 'The earlier conversation is not on this host any more: this is a new one.',
  compacted: 'The conversation had become too long, so what was said before is a summary now.',
  gaveUp: 'It was tried twice and came to no answer. What it has done stands in the checkout.',
  stopped: 'It was stopped. What it has done stands in the checkout.',
  dropped: 'It was stopped before it was begun.',
  switchedOff: 'The project has no persistent session any more.',
  notHere:
    'The app that works here was started before workspaces.toml gave the project its session: start it again.',
} as const;

/** A text that begins with `/` would be a command to the CLI. */
export const asSaid = (words: string): string =>
  words.startsWith('/') ? `This was said to you:\n${words}` : words;

/** For what was said to a process that ended before it answered: it may have heard it, and done some of it, or not. */
export const goOnWith = (words: string): string =>
  [
    'You were interrupted while you worked on the message below. Look at what is done of it already, do nothing twice, and go on.',
    words,
  ].join('\n\n');

const tooLong = /^(prompt is too long|conversation too long)/i;
const notThere = /No conversation found|already in use/;

/**
 * Judges a turn: `turn` is null when the process ended before, and `ended` is that end then. What was denied is named in
 * words of ours (`denied`, rules).
 */
export function judgeTurn(
  turn: TurnFacts | null,
  ended: RunFacts | null,
  denied: readonly string[],
): TurnEnd {
  if (!turn) return judgeEnd(ended);
  const { result, compacted, asked } = turn;
  const said = result?.text || turn.lastText;
  if (result?.isError && tooLong.test(said.trim())) return { kind: 'renew', words: [talkWords.renewed] };
  const words = [...(compacted ? [talkWords.compacted] : []), ...deniedWords(denied)];
  const process = {
    exitCode: 0,
    signal: null,
    endedBy: null,
    notStarted: null,
    stderrTail: '',
    durationMs: 0,
  };
  const { outcome, sentence, detail } = decideOutcome({ ...turn, ...process }, false, 0);
  const answer = [said.trim(), asked && !said.includes(asked) ? asked : ''].filter(Boolean).join('\n\n');
  if (outcome === 'nothing_to_do') return { kind: 'answered', answer, words };
  return { kind: 'failed', answer, words: [sentence, ...words], ...(detail && { detail }) };
}

function judgeEnd(ended: RunFacts | null): TurnEnd {
  if (ended?.notStarted) return { kind: 'failed', answer: '', words: [ended.notStarted] };
  if (notThere.test(ended?.stderrTail ?? '')) return { kind: 'gone', words: [talkWords.gone] };
  // Before it began anything it was not interrupted: it cannot begin.
  if (ended && !ended.init && ended.exitCode) {
    const { sentence, detail = '' } = decideOutcome(ended, false, 0);
    return { kind: 'failed', answer: '', words: [sentence], detail };
  }
  const detail = `exit ${ended?.exitCode ?? ended?.signal}; ${ended?.stderrTail || 'no output'}`;
  return { kind: 'interrupted', detail };
}

const deniedWords = (rules: readonly string[]): string[] =>
  rules.length === 0
    ? []
    : [`It was not allowed to use: ${rules.join(', ')}. The project's allowed_tools say what it may.`];

/** What a turn took, of sums of a whole session: `last` is the one before in the same process, `before` the one told before that began. */
export const tookSince = (sum: number, last: number | null, before: number): number => {
  // A resumed session goes on counting, unless it was killed, or somebody used another one in that folder: then from nothing.
  const from = last ?? (sum >= before ? before : 0);
  return Math.max(0, sum - from);
};
