import type { Answering, ModelRequest } from '../../src/rehearsal/model.ts';

/** A model that answers what was said to it: for tests of the session that is talked with. */

/** What is waited for: a file `go` in the folder it works in. */
export const until = 'until [ -e go ]; do sleep 0.05; done';

/** Words of people begin so here: the rest of a request is the CLI's own. */
const ours = /^(say|wait|write|long|You were interrupted)\b/;
const saidIn = ({ messages }: ModelRequest) =>
  messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ blocks }) => blocks.map(({ text = '' }) => text.trim()))
    .filter((text) => ours.test(text));

/**
 * Says the last words again, and how many were before; `wait` first waits until there is a file `go`, `write` writes
 * what stands behind it into `told.txt`, and what begins with `long` is too long unless it is all there is. Whether it
 * can put what was said into a summary then, is the argument.
 */
export const echoing =
  (summarizes: boolean): Answering =>
  (request) => {
    const all = saidIn(request);
    const last = all.at(-1) ?? '';
    const words = last.split('\n').at(-1) ?? '';
    const blocks = request.messages.findLast(({ role }) => role !== 'system')?.blocks ?? [];
    const isNew = blocks.some(({ text }) => text?.trim() === last);
    const isSummary = !isNew && !blocks.some(({ type }) => type === 'tool_result');
    if ((words.startsWith('long') && all.length > 1) || (isSummary && !summarizes))
      return { status: 400, message: 'prompt is too long: 2 > 1 maximum' };
    if (isNew && words.startsWith('wait'))
      return [{ call: 'Bash', input: { command: until, description: 'waits' } }];
    if (isNew && words.startsWith('write'))
      return [{ call: 'Write', input: { file_path: 'told.txt', content: words.slice(6) } }];
    return [{ say: `you said: ${words}, after ${all.length - 1}` }];
  };
export const echo = echoing(true);
