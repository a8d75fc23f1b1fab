import type { Beat } from '../history/beat.ts';
import { byTime } from '../history/conversation.ts';
import { isTelling, sentenceTerms, windowsOf } from './request-windows.ts';

/** A request worth comparing; `opens` when the session was begun for it. */
export type Candidate = {
  readonly beat: Beat;
  readonly windows: readonly (readonly string[])[];
  readonly opens: boolean;
  /** Says little else, and asks nothing: enough to know what was wanted without what was said before. */
  readonly standsAlone: boolean;
};

/** A verb and an object: with fewer telling terms a request says nothing on its own ("yes", "push", "go on"). */
const leastTerms = 2;
/** A question answered in so many turns was talk, not work. */
const talkTurns = 2;

const command = /^\/([\w:.-]+)/u;
const question = /\?\s*$|^\s*(?:q:|what|why|how|who|when|where|which|is|are|do|does|did|can i|should)\b/iu;

/**
 * The beats whose requests may be a repeated task, in order of time: no commands (they are the artifact
 * already), no jobs that came to nothing, no requests that lean on a command, no chat, no questions that were merely answered.
 */
export function candidatesOf(beats: readonly Beat[]): Candidate[] {
  const commands = new Set(beats.flatMap(({ request }) => command.exec(request)?.[1] ?? []));
  const openings = openingsOf(beats);
  return [...beats]
    .sort(byTime)
    .filter((beat) => isTask(beat, commands))
    .map((beat) => ({ beat, windows: windowsIn(beat), opens: openings.has(beat.id) }))
    .filter(({ windows }) => saysEnough(windows))
    .map((one) => ({ ...one, standsAlone: standsAlone(one.beat.request, one.windows) }));
}

function isTask({ request, turns, job }: Beat, commands: ReadonlySet<string>): boolean {
  if (job?.done === false || request === '' || usesCommand(request, commands)) return false;
  return !(question.test(request) && turns <= talkTurns);
}

const standsAlone = (request: string, windows: Candidate['windows']): boolean =>
  !question.test(request) && new Set(windows.flat().filter(isTelling)).size <= sentenceTerms;

const saysEnough = (windows: readonly (readonly string[])[]): boolean =>
  windows.some((terms) => terms.filter(isTelling).length >= leastTerms);

/** The windows of a beat's request when it is no command and no chat, whatever else was asked for; none of any other. */
export function comparableWindows(beat: Beat): readonly (readonly string[])[] {
  const windows = command.test(beat.request) ? [] : windowsIn(beat);
  return saysEnough(windows) ? windows : [];
}

/** Reading a request is most of what looking at it costs: it is read once, for its features, its corpus and its task. */
const read = new WeakMap<Beat, readonly (readonly string[])[]>();

function windowsIn(beat: Beat): readonly (readonly string[])[] {
  const windows = read.get(beat) ?? windowsOf(beat.request);
  read.set(beat, windows);
  return windows;
}

/** A command at the beginning, or one of the known commands anywhere as a word of its own. */
const usesCommand = (request: string, commands: ReadonlySet<string>): boolean =>
  command.test(request) ||
  [...request.matchAll(/(?<=\s)\/([\w:.-]+)(?=\s|$)/gu)].some(([, name]) => commands.has(name ?? ''));

/** The beat each session began with, greetings passed over. */
function openingsOf(beats: readonly Beat[]): Set<string> {
  const first = new Map<string, string>();
  for (const { session, id, request } of [...beats].sort(byTime))
    if (!first.has(session) && !isGreeting(request)) first.set(session, id);
  return new Set(first.values());
}

const isGreeting = (request: string): boolean =>
  request !== '' && request.length < 20 && windowsOf(request).every((terms) => terms.length === 0);
