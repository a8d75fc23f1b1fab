import type { Row, ToolResult } from './row.ts';
import { deedOf, judgeError } from './tool-result.ts';

type Doing = { readonly tool: string; readonly deed: string };

/** A call that was ended from outside is answered as if a person had refused it, without a reason. */
const wasEnded = ({ error, text }: ToolResult): boolean => {
  const judged = error ? judgeError(text) : null;
  return judged?.kind === 'rejection' && judged.reason === null;
};

export type Calls = { add(row: Row): void; isOpen(call: string): boolean; last(): Doing | null };

/** Follows what a session is doing: the calls of its newest turn that nothing has come of. */
export function followCalls(): Calls {
  const open = new Map<string, Doing>();
  let message = '';
  const add = (row: Row): void => {
    if (row.kind === 'turn') {
      // What an earlier turn called is over, though a cut line may have held its result.
      if (row.message !== message) open.clear();
      message = row.message;
      for (const { id, tool, input } of row.calls) open.set(id, { tool, deed: deedOf(tool, input) });
    }
    if (row.kind === 'results')
      for (const result of row.results) if (!wasEnded(result)) open.delete(result.call);
  };
  return { add, isOpen: (call) => open.has(call), last: () => [...open.values()].at(-1) ?? null };
}
