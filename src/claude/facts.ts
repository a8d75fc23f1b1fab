import { questionsOf } from '../domain/closing.ts';
import type { RunFacts } from '../domain/run.ts';
import { parseStreamLine, type ToolCall } from '../domain/stream-event.ts';
import type { StreamLine } from '../flow/ports.ts';

/** What a run's stream has told so far; `usageLimit` is the last rejection, whatever came of it. */
export type Told = Pick<RunFacts, 'init' | 'result' | 'lastText' | 'usageLimit' | 'asked'>;
export const nothingTold: Told = { init: null, result: null, lastText: '', usageLimit: null, asked: null };

/** What one more line adds. The first init counts (a resumed session may have several), the last result. */
export function hearLine(told: Told, line: StreamLine): Told {
  const event = line.event === undefined ? parseStreamLine(line.text) : line.event;
  switch (event?.kind) {
    case 'init':
      return { ...told, init: told.init ?? event };
    case 'assistant':
      return { ...told, lastText: event.text || told.lastText, asked: askedBy(event.tools, told.asked) };
    case 'rate-limit':
      return event.status === 'rejected' ? { ...told, usageLimit: { resetsAt: event.resetsAt } } : told;
    case 'result':
      return { ...told, result: event };
    default:
      return told;
  }
}

/** Whatever it does after a question, it went on without an answer. */
function askedBy(tools: readonly ToolCall[], before: string | null): string | null {
  const last = tools.at(-1);
  if (!last) return before;
  return last.name === 'AskUserQuestion' ? questionsOf(last.input) : null;
}

/** How the CLI begins the sentence: `You've hit your session limit · resets 1pm`, `… usage limit reached|1763712000`. */
const limitWords =
  /^(You['’]ve hit your .*limit|You['’]re out of .*(usage|credits)|Claude (AI )?usage limit reached)/i;
const epoch = /limit reached\|(\d{10})\b/;

/** The usage limit that ended a run. One the run got past (a rejected request, then a success) ended nothing. */
export function usageLimit(told: Told): RunFacts['usageLimit'] {
  if (told.result !== null && !told.result.isError) return null;
  if (told.usageLimit !== null) return told.usageLimit;
  const said = [told.result?.text ?? '', told.lastText].find((text) => limitWords.test(text.trim()));
  if (said === undefined) return null;
  const seconds = epoch.exec(said)?.[1];
  return { resetsAt: seconds === undefined ? null : new Date(Number(seconds) * 1000) };
}
