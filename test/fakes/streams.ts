import { refuse } from '../../src/domain/result.ts';
import type { Streams } from '../../src/flow/thread-port.ts';
import type { Answer } from '../../src/rehearsal/front.ts';
import type { Workspace } from '../../src/rehearsal/workspace.ts';

const none = async () => refuse('no-streams', 'Slack shows no growing messages here.');
/** A workspace without streams. */
export const noStreams: Streams = { start: none, append: none, stop: none };

type Task = { readonly id: string; readonly title: string; readonly status: string };
type Chunk = ({ type: 'task_update' } & Task) | { type: 'plan_update'; title: string };
type Stream = {
  open: boolean;
  title: string;
  readonly args: URLSearchParams;
  readonly tasks: Map<string, Task>;
};

const no = (error: string) => Response.json({ ok: false, error });

/**
 * Gives a workspace Slack's three methods for growing messages, which the emulator lacks: what is told is a message of
 * the thread, drawn again with every chunk.
 */
export function giveStreams({ front, page, keys, channel }: Workspace) {
  const streams = new Map<string, Stream>();
  /** Straight to the emulator: what the app calls is counted at the front. */
  const call = async (method: string, args: object) => {
    const authorization = `Bearer ${keys.botToken}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const address = `${new URL(page).origin}/api/${method}`;
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(args) });
    return (await answer.json()) as { ok: boolean; ts: string };
  };
  const take = (stream: Stream, chunks: string | null) => {
    for (const chunk of JSON.parse(chunks ?? '[]') as Chunk[])
      if (chunk.type === 'plan_update') stream.title = chunk.title;
      else stream.tasks.set(chunk.id, chunk);
  };
  const blocks = ({ title, tasks }: Stream) => {
    const cards = [...tasks.values()].map(({ id, ...card }) => ({ ...card, type: 'task_card', task_id: id }));
    return [{ type: 'plan', title, tasks: cards }];
  };
  const start: Answer = async ({ args }) => {
    if (!args.get('recipient_team_id')) return no('missing_recipient_team_id');
    const stream: Stream = { open: true, title: '', args, tasks: new Map() };
    take(stream, args.get('chunks'));
    const place = { channel: args.get('channel'), thread_ts: args.get('thread_ts') };
    const { ts } = await call('chat.postMessage', { ...place, text: 'plan', blocks: blocks(stream) });
    streams.set(ts, stream);
    return Response.json({ ok: true, channel: channel.id, ts });
  };
  const tell =
    (open: boolean): Answer =>
    async ({ args }) => {
      const ts = args.get('ts') ?? '';
      const stream = streams.get(ts);
      if (!stream?.open) return no('message_not_in_streaming_state');
      take(stream, args.get('chunks'));
      stream.open = open;
      await call('chat.update', { channel: channel.id, ts, text: 'plan', blocks: blocks(stream) });
      return Response.json({ ok: true, channel: channel.id, ts });
    };
  front.answers.set('chat.startStream', start).set('chat.appendStream', tell(true));
  front.answers.set('chat.stopStream', tell(false));
  const drawn = ({ open, title, tasks }: Stream) => ({
    open,
    title,
    tasks: [...tasks.values()].map((task) => `${task.title} ${task.status}`),
  });
  return {
    /** Every stream from old to new, as it was told. */
    seen: () => [...streams.values()].map(drawn),
    args: () => [...streams.values()].map(({ args }) => Object.fromEntries(args)),
    /** Slack ends them all by itself. */
    cut: () => {
      for (const stream of streams.values()) stream.open = false;
    },
  };
}
