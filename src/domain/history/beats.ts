import { type Beat, type Failure, failureTextLimit, type Rejection } from './beat.ts';
import type { Row, ToolResult } from './row.ts';
import { deedOf, judgeError } from './tool-result.ts';

type OpenFailure = { -readonly [key in keyof Failure]: Failure[key] } & { turn: number };
/** A call whose result has not come yet. */
type Called = { readonly tool: string; readonly deed: string };
type OpenBeat = {
  readonly row: { readonly uuid: string; readonly at: Date };
  readonly request: string;
  readonly messages: Set<string>;
  executor: string | null;
  readonly failures: OpenFailure[];
  readonly rejections: Rejection[];
  interrupted: boolean;
};

/** Takes a session's rows one by one, in the order written, and holds only its beats. */
export type SessionReader = { add(row: Row): void; beats(): Beat[] };

/** `session` is the file's id and stands for the conversation until `joinConversations` knows better. */
export function readSession(session: string, project: string): SessionReader {
  const beats: OpenBeat[] = [];
  /** What is being called, until its result comes: then it is forgotten. */
  const calls = new Map<string, Called>();
  const open = (row: OpenBeat['row'], request: string): OpenBeat => {
    const beat = { row, request, messages: new Set<string>(), executor: null };
    beats.push({ ...beat, failures: [], rejections: [], interrupted: false });
    return beats.at(-1) as OpenBeat;
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
    if (row.kind === 'turn') addTurn(beatOf(row), row, calls);
    const beat = command ? undefined : beats.at(-1);
    if (row.kind === 'interruption' && beat) beat.interrupted = true;
    if (row.kind === 'hook' && beat) addGate(beat, row.text);
    if (row.kind === 'results' && beat) for (const result of row.results) addResult(beat, result, calls);
  };
  return { add, beats: () => beats.map((beat) => close(beat, session, project)) };
}

function addTurn(beat: OpenBeat, row: Row & { kind: 'turn' }, calls: Map<string, Called>): void {
  beat.messages.add(row.message);
  beat.executor = row.model ?? beat.executor;
  for (const { id, tool, input } of row.calls) calls.set(id, { tool, deed: deedOf(tool, input) });
}

function addResult(beat: OpenBeat, result: ToolResult, calls: Map<string, Called>): void {
  const { tool, deed } = calls.get(result.call) ?? { tool: '', deed: '' };
  calls.delete(result.call);
  if (!result.error) recover(beat, deed);
  else addError(beat, result.text, tool, deed);
}

function addError(beat: OpenBeat, text: string, tool: string, deed: string): void {
  const judged = judgeError(text);
  if (judged.kind === 'rejection') {
    if (judged.reason === null) beat.interrupted = true;
    else beat.rejections.push({ deed, reason: judged.reason });
  }
  if (judged.kind !== 'failure') return;
  const failure = { kind: judged.failure, tool, deed, text: judged.text, turnsToRecover: null };
  beat.failures.push({ ...failure, turn: beat.messages.size });
}

function addGate(beat: OpenBeat, said: string): void {
  const failure = { kind: 'gate' as const, tool: 'hook', text: said.slice(0, failureTextLimit) };
  beat.failures.push({ ...failure, turnsToRecover: null, deed: 'hook', turn: beat.messages.size });
}

function recover(beat: OpenBeat, deed: string): void {
  for (const failure of beat.failures)
    if (failure.deed === deed) failure.turnsToRecover ??= beat.messages.size - failure.turn;
}

function close(beat: OpenBeat, session: string, project: string): Beat {
  const { row, request, messages, executor, failures, rejections, interrupted } = beat;
  return {
    ...{ id: row.uuid, session, conversation: session, project, at: row.at, request },
    ...{ executor, label: null, rejections, interrupted, turns: messages.size },
    failures: failures.map(({ turn: _turn, ...failure }) => failure),
  };
}
