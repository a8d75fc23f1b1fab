import type { types } from '@slack/bolt';
import { type Button, type Card, plainText, type Span } from '../domain/card.ts';
import { type ChartBlock, toChartBlock } from './chart-block.ts';
import { actionPrefix } from './incoming.ts';
import { words } from './words.ts';

/**
 * Slack's limits: 3,000 characters a text and about 13,000 in all (undocumented), below which two lines and
 * the long texts stay together. Labels are ours and short.
 */
const limits = { line: 1_000, body: 3_000, preformatted: 6_000 } as const;

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
/** Elements of at most 3,000 UTF-16 units (1,500 characters of two), none without text, none with an empty style. */
const textElements = (text: string, style: Style = {}): types.RichTextText[] =>
  (text.match(/.{1,1500}/gsu) ?? []).map((piece) => ({
    ...{ type: 'text', text: piece },
    ...(Object.keys(style).length > 0 && { style }),
  }));

function element(span: Span, quiet: Style): Elements {
  if (isUser(span)) return [{ type: 'user', user_id: span.user }];
  const isCode = typeof span === 'object' && 'code' in span;
  const isBold = typeof span === 'object' && 'bold' in span;
  return textElements(flat(span), { ...quiet, ...(isCode && { code: true }), ...(isBold && { bold: true }) });
}
const line = (spans: readonly Span[], quiet = {}) => oneLine(spans).flatMap((span) => element(span, quiet));

const part = <T extends 'rich_text_section' | 'rich_text_preformatted', E>(type: T, elements: E[]) =>
  elements.length === 0 ? [] : [{ type, elements }];

function richText(card: Card): types.RichTextBlock[] {
  const elements = [
    ...part('rich_text_section', line(card.line)),
    ...part('rich_text_section', textElements(cut(card.body ?? '', limits.body))),
    ...part('rich_text_preformatted', textElements(cut(card.preformatted ?? '', limits.preformatted))),
    ...part('rich_text_section', line(card.footer ?? [], { italic: true })),
  ];
  return elements.length === 0 ? [] : [{ type: 'rich_text', elements }];
}

const button = ({ action, subject, label, style }: Button): types.Button => ({
  type: 'button',
  ...{ action_id: actionPrefix + action, value: String(subject), ...(style && { style }) },
  text: { type: 'plain_text', emoji: false, text: label },
});

/**
 * A card in Slack's shape: a block of rich text, a row of buttons, and the line again as `text` for
 * notifications. Rich text shows strings as they are, so nothing in a card can ping, link or format; `text`
 * is the one field Slack reads as markup, so it is escaped.
 */
export function toMessage(card: Card): { text: string; blocks: (types.KnownBlock | ChartBlock)[] } {
  const buttons = card.buttons.map(button);
  const row: types.ActionsBlock[] = buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }];
  const chart = card.chart === undefined ? [] : [toChartBlock(card.chart)];
  const text = oneLine(card.line).map((span) => (isUser(span) ? `<@${span.user}>` : escaped(flat(span))));
  return { text: text.join('') || '…', blocks: [...richText(card), ...chart, ...row] };
}
