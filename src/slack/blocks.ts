import type { types } from '@slack/bolt';
import { type Button, type Card, plainText, type Span } from '../domain/card.ts';
import { type ChartBlock, toChartBlock } from './chart-block.ts';
import { actionPrefix } from './incoming.ts';
import { markdownBlocks } from './markdown.ts';
import { planBlock, planList } from './plan.ts';
import { textElements } from './rich-text.ts';
import { words } from './words.ts';

/**
 * Slack's limits: 3,000 characters a text, 12,000 of Markdown, and about 13,000 in all (undocumented), below which two
 * lines and the long texts stay together: Markdown gets what they leave. Labels are ours and short.
 */
const limits = { line: 1_000, body: 3_000, preformatted: 6_000, plan: 1_000 } as const;
const markdown = { least: 1_000, most: 8_000, all: 12_000 } as const;

/**
 * At most `max` characters; what was cut off is counted at the end, in at most 40 of them. Half a character,
 * at the cut or anywhere else, would fail the whole request.
 */
function cut(text: string, max: number): string {
  if (text.length <= max) return text.toWellFormed();
  const kept = text.slice(0, max - 40).replace(/[\uD800-\uDBFF]$/, '');
  return kept.toWellFormed() + words.more(text.length - kept.length);
}

/** Only what looks like a Slack user id becomes a mention; any other name stays text. */
const isUser = (span: Span): span is { user: string } =>
  typeof span === 'object' && 'user' in span && /^[UW][A-Z0-9]{2,20}$/.test(span.user);

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => signs[sign] ?? sign);

/** One line whatever is in it. One that is too long loses its styles with its end. */
function oneLine(spans: readonly Span[]): readonly Span[] {
  const all = plainText(spans);
  return all.length > limits.line ? [cut(all, limits.line)] : spans;
}
const flat = (span: Span) =>
  plainText([span])
    .replace(/\s*[\n\v\f\r\u0085\u2028\u2029]\s*/g, ' ')
    .toWellFormed();

type Elements = types.RichTextSection['elements'];
type Style = NonNullable<types.RichTextText['style']>;
function element(span: Span, quiet: Style): Elements {
  if (isUser(span)) return [{ type: 'user', user_id: span.user }];
  const isCode = typeof span === 'object' && 'code' in span;
  const isBold = typeof span === 'object' && 'bold' in span;
  return textElements(flat(span), { ...quiet, ...(isCode && { code: true }), ...(isBold && { bold: true }) });
}
const line = (spans: readonly Span[], quiet = {}) => oneLine(spans).flatMap((span) => element(span, quiet));

const part = <T extends 'rich_text_section' | 'rich_text_preformatted', E>(type: T, elements: E[]) =>
  elements.length === 0 ? [] : [{ type, elements }];

type Parts = types.RichTextBlock['elements'];
const richText = (elements: Parts): types.RichTextBlock[] =>
  elements.length === 0 ? [] : [{ type: 'rich_text', elements }];

/** What stands above the answer or plan of a card, and what stands below it. */
const above = ({ line: first, body = '' }: Card): Parts => [
  ...part('rich_text_section', line(first)),
  ...part('rich_text_section', textElements(cut(body, limits.body))),
];
const below = ({ preformatted = '', footer = [] }: Card): Parts => [
  ...part('rich_text_preformatted', textElements(cut(preformatted, limits.preformatted))),
  ...part('rich_text_section', line(footer, { italic: true })),
];

/** The answer or plan where Slack draws neither. */
const plainly = ({ markdown: answer = '', plan, ...card }: Card): Parts => [
  ...part('rich_text_section', textElements(cut(answer, roomFor(card)))),
  ...part('rich_text_preformatted', textElements(plan ? cut(planList(plan), limits.plan) : '')),
];

/** How much Markdown a card has room for. */
function roomFor({ line: first, body = '', preformatted = '', footer = [] }: Card): number {
  const others = [
    ...[first, footer].map((spans) => Math.min(plainText(spans).length, limits.line)),
    Math.min(body.length, limits.body) + Math.min(preformatted.length, limits.preformatted),
  ];
  const left = others.reduce((room, size) => room - size, markdown.all);
  return Math.min(markdown.most, Math.max(markdown.least, left));
}

/** Whether a card has something that a workspace may refuse to draw. */
export const isNative = ({ markdown: answer, plan }: Card): boolean =>
  answer !== undefined || plan !== undefined;

function bodyBlocks(card: Card, drawing: Drawing): types.KnownBlock[] {
  const { markdown: text, plan } = card;
  if (!isNative(card) || drawing === 'plain')
    return richText([...above(card), ...plainly(card), ...below(card)]);
  const answer = text === undefined ? [] : markdownBlocks(text, roomFor(card));
  // The title of a plan is its line.
  const head = plan ? [planBlock(plan)] : richText(above(card));
  return [...head, ...answer, ...richText(below(card))];
}

const button = ({ action, subject, label, style, words: more }: Button): types.Button => ({
  type: 'button',
  ...{
    action_id: actionPrefix + action,
    value: [subject, ...(more === undefined ? [] : [more])].join(' '),
    ...(style && { style }),
  },
  text: { type: 'plain_text', emoji: false, text: label },
});

/** `plain` is for workspaces that refuse to draw Markdown or plans. */
export type Drawing = 'native' | 'plain';

/**
 * A card in Slack's shape: blocks, a row of buttons, and the line again as `text` for notifications. Rich text shows
 * strings as they are, so nothing in it can ping, link or format; Markdown and `text`, which Slack reads as markup,
 * are escaped.
 */
export function toMessage(
  card: Card,
  drawing: Drawing = 'native',
): { text: string; blocks: (types.KnownBlock | ChartBlock)[] } {
  const buttons = card.buttons.map(button);
  const row: types.ActionsBlock[] = buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }];
  const chart = card.chart === undefined ? [] : [toChartBlock(card.chart)];
  const text = oneLine(card.line).map((span) => (isUser(span) ? `<@${span.user}>` : escaped(flat(span))));
  const blocks = bodyBlocks(card, drawing);
  return { text: text.join('') || '…', blocks: [...blocks, ...chart, ...row] };
}
