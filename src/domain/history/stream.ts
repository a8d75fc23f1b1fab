import type { Beat, Failure } from './beat.ts';
import { readSession } from './beats.ts';
import { followCalls } from './open-calls.ts';
import { type Row, readRow } from './row.ts';
import { denialsOf, isSubAgents, parseLine } from './stream-line.ts';
import { judgeError } from './tool-result.ts';

/** What the transcript of a headless session tells of its one beat; its request stood in our own prompt. */
export type StreamBeat = Pick<Beat, 'executor' | 'turns' | 'failures' | 'rejections'>;
/** Takes a transcript line by line, in the order it came, and holds only what its beat needs. */
export type StreamReader = {
  /** `line` is one of `--output-format stream-json`; a cut or damaged one is passed over. */
  add(line: string): void;
  /** `timedOut` is the sentence for a session we stopped at the end of its time, null for any other. */
  beat(timedOut: string | null): StreamBeat;
};

/** Nobody speaks in a headless session: what else stands in a user's row is the CLI's own. */
const telling: readonly Row['kind'][] = ['turn', 'results', 'hook'];

/** Reads one session's stream as the import reads history. Sub-agents' rows are not the executor's own. */
export function readStream(): StreamReader {
  const session = readSession('', '');
  const calls = followCalls();
  /** By call: what the failed ones said, as their failures have it, and what says that one was denied. */
  const errors = new Map<string, string>();
  const denials = new Map<string, string>();
  const addRow = (row: Row): void => {
    session.add(row);
    calls.add(row);
    if (row.kind !== 'results') return;
    for (const { call, error, text } of row.results) if (error) errors.set(call, failureText(text));
  };
  const add = (line: string): void => {
    const parsed = parseLine(line);
    if (isSubAgents(parsed)) return;
    for (const { call, words } of denialsOf(parsed)) denials.set(call, denials.get(call) ?? words);
    for (const row of readRow(parsed) ?? []) if (telling.includes(row.kind)) addRow(row);
  };
  const beat = (timedOut: string | null): StreamBeat => {
    // A session can end before the executor is told of a denial. The end also lists those of sub-agents.
    for (const [call, text] of denials)
      if (!errors.has(call) && calls.isOpen(call))
        addRow({ kind: 'results', results: [{ call, error: true, text }] });
    const denied = new Set([...denials.keys()].map((call) => errors.get(call) || null));
    const { executor = null, turns = 0, failures = [], rejections = [] } = session.beats()[0] ?? {};
    const told = failures.map((one) => (denied.has(one.text) ? asDenied(one) : one));
    const all = timedOut === null ? told : [...told, { ...timeOut(timedOut), ...calls.last() }];
    return { executor, turns, failures: all.map(storable), rejections: rejections.map(storable) };
  };
  return { add, beat };
}

function failureText(text: string): string {
  const judged = judgeError(text);
  return judged.kind === 'failure' ? judged.text : '';
}

/** The CLI words some denials like any error of the tool; a hook's word stays a hook's. */
const asDenied = (failure: Failure): Failure =>
  failure.kind === 'tool_error' ? { ...failure, kind: 'denied' } : failure;

/** A session out of its time failed in what it was doing; where it was calling nothing, in the job as a whole. */
const timeOut = (text: string): Failure => ({
  ...{ kind: 'timeout', tool: 'job', deed: 'job', text, turnsToRecover: null },
});

/** Without what PostgreSQL takes in no text: NUL and half characters. */
function storable<T extends object>(told: T): T {
  const clean = (value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;
  return Object.fromEntries(Object.entries(told).map(([key, value]) => [key, clean(value)])) as T;
}
