import { PassThrough } from 'node:stream';
import type { RunFacts } from '../domain/run.ts';
import { parseStreamLine } from '../domain/stream-event.ts';
import type { TurnFacts } from '../domain/talk.ts';
import type { StreamLine } from '../flow/ports.ts';
import type { Conversation, TalkHearing, TalkOrder } from '../flow/talk-port.ts';
import { talkArguments } from './argv.ts';
import type { Wanted } from './enclosure.ts';
import { hearLine, nothingTold, type Told, usageLimit } from './facts.ts';
import { noProgram } from './inspect.ts';
import { createMeter, usualOutput } from './output-limit.ts';
import { createSplitter, createTail } from './splitter.ts';
import { type Ended, type Hearing, neverStarted, type Patience } from './supervise.ts';

type Host = {
  /** Name or path of the CLI. */
  readonly bin: string;
  /** Where the CLI is; null when there is none. */
  find(): Promise<string | null>;
  run(wanted: Wanted, hearing: Hearing, ending: AbortController): Promise<Ended>;
  readonly patience: Patience;
};
/** Something that was said, and what its turn told so far. */
type Turn = {
  readonly id: string;
  begun: boolean;
  told: Told;
  compacted: boolean;
  resolve(facts: TurnFacts): void;
};

const longestLine = 1024 ** 2;

/** One process of the CLI that is talked with: what is said is a line of JSON on its stdin, each turn ends with a result. */
export function openTalk(host: Host, order: TalkOrder, hear: TalkHearing): Conversation {
  const input = new PassThrough();
  input.on('error', () => {}); // its end is told by `ended`
  const splitter = createSplitter(longestLine);
  const stderr = createTail(8 * 1024);
  const ending = new AbortController();
  const state: { turn: Turn | null; told: Told; saysWhen: boolean; isOver: boolean } = {
    ...{ turn: null, told: nothingTold, saysWhen: false, isOver: false },
  };

  const hearOne = async (line: StreamLine) => {
    state.told = hearLine(state.told, line);
    const { turn } = state;
    const event = parseStreamLine(line.text);
    if (event?.kind === 'lifecycle') {
      // The CLI says so when it takes up what was said to it.
      state.saysWhen = true;
      if (turn && event.id === turn.id && event.state === 'started') turn.begun = true;
    }
    // A turn nobody asked for (background work reports) may end while words wait: its result is not theirs.
    if (!turn || (state.saysWhen && !turn.begun))
      return event?.kind === 'result' ? hear.aside(event.text) : undefined;
    turn.told = hearLine(turn.told, line);
    turn.compacted ||= event?.kind === 'compacted';
    if (!turn.told.result) return;
    state.turn = null;
    turn.resolve({ ...turn.told, usageLimit: usageLimit(turn.told), compacted: turn.compacted });
  };
  const meter = createMeter(usualOutput, (overrun) => ending.abort(overrun));
  const hearLines = async (all: readonly StreamLine[]) => {
    const lines = meter.keep(all);
    if (lines.length === 0) return;
    await hear.lines(lines); // stored first: who hears of a turn's end finds all of it
    for (const line of lines) await hearOne(line);
  };

  const live = async (): Promise<RunFacts> => {
    const program = await host.find();
    const wanted = { marker: order.marker, cwd: order.cwd, input };
    const hearing = {
      started: hear.started,
      out: (chunk: Uint8Array) => (meter.hears(chunk) ? hearLines(splitter.push(chunk)) : undefined),
      err: stderr.hear,
    };
    const ended = program
      ? await host.run({ ...wanted, command: [program, ...talkArguments(order)] }, hearing, ending)
      : neverStarted(noProgram(host.bin).words);
    input.end();
    await hearLines(splitter.end());
    const { told } = state;
    return { ...told, usageLimit: usageLimit(told), ...ended, stderrTail: stderr.text() };
  };
  const over = () => {
    state.isOver = true;
  };
  const ended = live();
  ended.then(over, over); // whoever speaks or ends hears how
  const write = (line: object) => void input.write(`${JSON.stringify(line)}\n`);

  return {
    say: ({ id, words }) => {
      const { promise, resolve } = Promise.withResolvers<TurnFacts>();
      state.turn = { id, begun: false, told: nothingTold, compacted: false, resolve };
      write({ type: 'user', uuid: id, message: { role: 'user', content: words } });
      return Promise.race([promise, ended.then(() => null)]);
    },
    interrupt: () =>
      write({ type: 'control_request', request_id: order.marker, request: { subtype: 'interrupt' } }),
    isOver: () => state.isOver,
    end: async () => {
      input.end();
      const hung = setTimeout(() => ending.abort('hung-after-result'), host.patience.graceMs);
      return ended.finally(() => clearTimeout(hung));
    },
  };
}
