import type { webApi } from '@slack/bolt';
import type { ChartBlock } from '../slack/chart-block.ts';

type Button = { readonly type: string; action_id: string; value: string; text: { readonly text: string } };
type Section = { readonly elements: readonly { readonly text?: string; readonly user_id?: string }[] };
type Block = NonNullable<Message['blocks']>[number];
type Message = {
  readonly ts?: string;
  readonly thread_ts?: string;
  readonly user?: string;
  readonly text: string;
  readonly blocks?: readonly (
    | { readonly type: 'rich_text'; readonly elements: readonly Section[] }
    | { readonly type: 'markdown'; readonly text: string }
    | { readonly type: 'plan'; readonly title: string; readonly tasks: readonly { readonly title: string }[] }
    | { readonly type: 'actions'; readonly elements: readonly Button[] }
    | { readonly type: 'header'; readonly text: { readonly text: string } }
    | ChartBlock
  )[];
};

/** A message as a person sees it, and a button in it as it is in the channel. */
export type Shown = ReturnType<typeof readMessage>;
export type Seen = { readonly message: Shown; readonly button: Button };

/** Reads a message of the Web API, one that this app wrote, the way a client draws it: its blocks, else its text. */
export function readMessage(json: object) {
  const { ts = '', thread_ts: threadTs, user: from, text, blocks = [] } = json as Message;
  const lines = blocks.flatMap(linesOf);
  const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  return { ts, threadTs, from, text: lines.length === 0 ? text : lines.join('\n'), buttons };
}

/** Slack turns three entities back into signs before it draws a markdown block. */
const signs: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

function linesOf(block: Block): string[] {
  if (block.type === 'markdown')
    return [block.text.replace(/&(?:lt|gt|amp);/g, (sign) => signs[sign] ?? sign)];
  if (block.type === 'data_visualization') return chartLines(block);
  if (block.type === 'header') return [`# ${block.text.text}`];
  if (block.type === 'plan') return [block.title, ...block.tasks.map(({ title }) => title)];
  if (block.type !== 'rich_text') return [];
  return block.elements.map(({ elements }) =>
    elements.map((span) => span.text ?? `@${span.user_id}`).join(''),
  );
}

/** `[bars: how often it came again] 1 add-product: before 15, since 5` */
const chartLines = ({ title, chart }: ChartBlock): string[] =>
  chart.axis_config.categories.map((category, at) => {
    const values = chart.series.map(({ name, data }) => `${name} ${data[at]?.value}`);
    return `[bars: ${title}] ${category}: ${values.join(', ')}`;
  });

/** `[Merge]  [Discard]` */
export const labels = ({ buttons }: Pick<Shown, 'buttons'>): string =>
  buttons.map(({ text }) => `[${text.text}]`).join('  ');

/** Reads a channel as the people in it do. */
export function createReader(web: webApi.WebClient, { id: channel, name }: { id: string; name: string }) {
  /** The channel from old to new, without its threads. */
  const messages = async () => {
    const { messages: newestFirst = [] } = await web.conversations.history({ channel, limit: 999 });
    return newestFirst.map(readMessage).reverse();
  };
  /** A thread, from its root on. */
  const thread = async (ts: string) => {
    const { messages: all = [] } = await web.conversations.replies({ channel, ts, limit: 999 });
    return all.map(readMessage);
  };
  /** Every message of the channel, each with its thread. */
  const everything = async () => (await Promise.all((await messages()).map(({ ts }) => thread(ts)))).flat();
  /** The newest button with this label in the channel and its threads; throws when there is none. */
  const button = async (label: string): Promise<Seen> => {
    const all = (await everything()).flatMap((message) =>
      message.buttons.map((one) => ({ message, button: one })),
    );
    const newest = all.findLast((one) => one.button.text.text === label);
    if (newest) return newest;
    const others = labels({ buttons: all.map((one) => one.button) }) || 'no buttons at all';
    throw new Error(`there is no [${label}] in #${name}, only ${others}`);
  };
  return { messages, thread, everything, button };
}
