import { type Beat, type Failure, failureTextLimit, type Rejection } from './beat.ts';
import { RecentMap } from './recent.ts';
import type { Row, ToolResult } from './row.ts';
import { deedOf, flat, judgeError } from './tool-result.ts';

type OpenFailure = { -readonly [key in keyof Failure]: Failure[key] } & { turn: number };
/** A call whose result has not come yet. */
type Called = { readonly tool: string; readonly deed: string };
type OpenBeat = {
  readonly row: { readonly uuid: string; readonly at: Date };
  readonly request: string;
  turns: number;
  executor: string | null;
  readonly failures: OpenFailure[];
  readonly rejections: Rejection[];
  interrupted: boolean;
};

/**
 * Takes a session's rows one by one, in the order written, and holds only its beats. `tokens` is what its models read
 * and wrote, each message counted once.
 */
export type SessionReader = { add(row: Row): void; beats(): Beat[]; tokens(): number };

/** Rows of one message follow each other closely, and so do a call and its result: no more of them is remembered. */
const window = 1_000;

/** `session` is the file's id and stands for the conversation until `joinConversations` knows better. */
export function readSession(session: string, project: string): SessionReader {
  const beats: OpenBeat[] = [];
  /** What is being called, until its result comes: then it is forgotten. */
  const calls = new RecentMap<string, Called>(window);
  /** Of the last beat: its messages, and by deed the failures nobody is past yet. */
  const messages = new RecentMap<string, true>(window);
  const unrecovered = new Map<string, OpenFailure[]>();
  const usage = countTokens();
  const open = (row: OpenBeat['row'], request: string): OpenBeat => {
    const beat = { row, request, turns: 0, executor: null, failures: [], rejections: [], interrupted: false };
    beats.push(beat);
    messages.clear();
    unrecovered.clear();
    return beat;
  };

  /** A command is a request once a model answers it; Claude Code's own (/clear, /exit) it echoes itself. */
  let command: (Row & { kind: 'request' }) | null = null;
  const begin = (row: Row & { kind: 'request' }): void => {
    command = row.via === 'command' ? row : null;
    if (!command) open(row, row.text);
  };
  /** A session that continues another one begins without a request of its own. */
  const beatOf = (row: Row & { kind: 'turn' }): OpenBeat => {
    const beat = command ? open(command, command.text) : (beats.at(-1) ?? open(row, ''));
    command = null;
    return beat;
  };

  const add = (row: Row): void => {
    if (row.kind === 'request') begin(row);
    if (row.kind === 'echo') command = null;
    if (row.kind === 'usage') usage.add(row);
    if (row.kind === 'turn') addTurn(beatOf(row), row, messages, calls);
    const beat = command ? undefined : beats.at(-1);
    if (row.kind === 'interruption' && beat) beat.interrupted = true;
    if (row.kind === 'hook' && beat) addGate(beat, row.text);
    if (row.kind === 'results' && beat)
      for (const result of row.results) addResult(beat, result, { calls, unrecovered });
  };
  return { add, beats: () => beats.map((beat) => close(beat, session, project)), tokens: usage.total };
}

/** A message's first rows may be written before it is finished: the most one says is what it took. */
function countTokens() {
  const counted = new RecentMap<string, number>(window);
  let total = 0;
  const add = ({ message, tokens }: Row & { kind: 'usage' }): void => {
    const before = counted.get(message) ?? 0;
    if (tokens <= before) return;
    total += tokens - before;
    counted.set(message, tokens);
  };
  return { add, total: () => total };
}

function addTurn(
  beat: OpenBeat,
  row: Row & { kind: 'turn' },
  messages: Map<string, true>,
  calls: Map<string, Called>,
): void {
  if (!messages.has(row.message)) beat.turns += 1;
  messages.set(row.message, true);
  beat.executor = row.model ?? beat.executor;
  for (const { id, tool, input } of row.calls) calls.set(id, { tool, deed: deedOf(tool, input) });
}

type Pending = {
  readonly calls: Map<string, Called>;
  readonly unrecovered: Map<string, OpenFailure[]>;
};

function addResult(beat: OpenBeat, result: ToolResult, { calls, unrecovered }: Pending): void {
  const { tool, deed } = calls.get(result.call) ?? { tool: '', deed: '' };
  calls.delete(result.call);
  const failures = unrecovered.get(deed) ?? [];
  if (result.error) {
    const failure = addError(beat, result.text, tool, deed);
    if (failure) failures.push(failure);
    unrecovered.set(deed, failures);
    return;
  }
  for (const failure of failures) failure.turnsToRecover = beat.turns - failure.turn;
  unrecovered.delete(deed);
}

function addError(beat: OpenBeat, text: string, tool: string, deed: string): OpenFailure | null {
  const judged = judgeError(text);
  if (judged.kind === 'rejection') {
    if (judged.reason === null) beat.interrupted = true;
    else beat.rejections.push({ deed, reason: judged.reason });
  }
  if (judged.kind !== 'failure') return null;
  const failure = { kind: judged.failure, tool, deed, text: judged.text, turnsToRecover: null };
  const open: OpenFailure = { ...failure, turn: beat.turns };
  beat.failures.push(open);
  return open;
}

function addGate(beat: OpenBeat, said: string): void {
  const failure = { kind: 'gate' as const, tool: 'hook', text: flat(said.slice(0, failureTextLimit)) };
  beat.failures.push({ ...failure, turnsToRecover: null, deed: 'hook', turn: beat.turns });
}

function close(beat: OpenBeat, session: string, project: string): Beat {
  const { row, request, turns, executor, failures, rejections, interrupted } = beat;
  return {
    ...{ id: row.uuid, session, conversation: session, project, at: row.at, request },
    ...{ executor, label: null, rejections, interrupted, turns },
    failures: failures.map(({ turn: _turn, ...failure }) => failure),
  };
}
