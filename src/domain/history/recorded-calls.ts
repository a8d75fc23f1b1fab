import { readRow } from './row.ts';
import { isSubAgents, parseLine } from './stream-line.ts';

/** A tool call of a session, and what it said when it failed; null when it did not, or nothing is known of its end. */
export type RecordedCall = {
  readonly tool: string;
  readonly input: unknown;
  readonly error: string | null;
  readonly ended: boolean;
};
/** Takes a transcript line by line, in the order it came. */
export type CallsReader = { add(line: string): void; calls(): RecordedCall[] };

/** Longer inputs are whole files: nobody makes the same call again, and all of a session's are held (characters). */
const longestInput = 20_000;

/**
 * Reads the executor's own tool calls from a stored transcript, in their order. What the session called its own folder
 * is `folder` in their inputs, so that calls of several clones can be compared, and made again in another one.
 */
export function readCalls(folder: string): CallsReader {
  const calls = new Map<string, RecordedCall>();
  let own = '';
  const add = (line: string): void => {
    const parsed = parseLine(line);
    if (isSubAgents(parsed)) return;
    own = own || folderOf(parsed);
    for (const row of readRow(parsed) ?? []) {
      if (row.kind === 'turn')
        for (const { id, tool, input } of row.calls)
          if ((JSON.stringify(input) ?? '').length <= longestInput)
            calls.set(id, { tool, input: moved(input, own, folder), error: null, ended: false });
      if (row.kind === 'results')
        for (const { call, error, text } of row.results) {
          const known = calls.get(call);
          if (known) calls.set(call, { ...known, ended: true, error: error ? text : null });
        }
    }
  };
  return { add, calls: () => [...calls.values()] };
}

const folderOf = (line: unknown): string =>
  typeof line === 'object' && line !== null && 'cwd' in line && typeof line.cwd === 'string' ? line.cwd : '';

/** An input with one folder in the place of another, wherever it is named. */
function moved(value: unknown, from: string, to: string): unknown {
  if (from === '') return value;
  if (typeof value === 'string') return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((one) => moved(one, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, moved(one, from, to)]));
}
