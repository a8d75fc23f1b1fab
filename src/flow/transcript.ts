import { parseStreamLine, type StreamEvent } from '../domain/stream-event.ts';
import type { Context } from './context.ts';
import { insist } from './insist.ts';
import type { RunHearing, StreamLine } from './ports.ts';

export type Owner = { readonly sessionId: string; readonly jobId?: number; readonly fence?: number };

/**
 * Listens to a run: every line is redacted and stored in order, unknown kinds included, and then told to
 * `notice`. When the record refuses a line (the fence is stale), `lost` is called and nothing more is written. Of a
 * session that goes on, `from` is its next row. While the record is away the lines wait, and what says them with them:
 * its pipe is full then.
 */
export function hearTranscript(
  ctx: Pick<Context, 'transcripts' | 'redact' | 'log'>,
  owner: Owner,
  on: { notice(event: StreamEvent): Promise<void>; lost(): void; readonly from?: number },
): RunHearing['lines'] {
  let seq = on.from ?? 0;
  return async (lines: readonly StreamLine[]) => {
    const texts = await ctx.redact(lines.map(({ text }) => text));
    const events = texts.map((text, at) => readAgain(text, lines[at]));
    const rows = texts.map((body, at) => ({
      seq: seq++,
      kind: kindOf(events[at] ?? null),
      body,
      bytes: lines[at]?.bytes ?? body.length,
    }));
    const store = () => ctx.transcripts.append(owner, rows);
    if (!(await insist(ctx, owner, store))) return on.lost();
    for (const event of events) if (event) await insist(ctx, owner, () => on.notice(event));
  };
}

/** Most lines hold no secret: what was read of them already is still right. */
const readAgain = (text: string, line?: StreamLine): StreamEvent | null =>
  line?.event === undefined || line.text !== text ? parseStreamLine(text) : line.event;

const kindOf = (event: StreamEvent | null): string =>
  event === null ? 'unreadable' : event.kind === 'other' ? event.type.slice(0, 60) : event.kind;

/** Skills the session invoked, in order, each once. */
export function skillUsed(event: StreamEvent): string[] {
  if (event.kind !== 'assistant') return [];
  return event.tools.flatMap(({ name, input }) =>
    name === 'Skill' && typeof input.skill === 'string' ? [input.skill] : [],
  );
}
