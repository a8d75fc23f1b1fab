import type { types } from '@slack/bolt';
import { preformatted } from './rich-text.ts';
import { words } from './words.ts';

/** A stretch of an answer: prose, or what stands between the fences of a code block. */
type Stretch = { readonly code: boolean; readonly text: string };

const fence = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#.-]*)[ \t]*$/;

/** Cuts Markdown at its code blocks. A fence that is never closed ends with the text. */
export function stretches(markdown: string): Stretch[] {
  const found: { code: boolean; lines: string[] }[] = [{ code: false, lines: [] }];
  let open: string | null = null;
  for (const line of markdown.split(/\r\n|[\n\r]/)) {
    const [, marks = '', language = ''] = fence.exec(line) ?? [];
    const opens = open === null && marks !== '';
    const closes = open !== null && marks.startsWith(open) && language === '';
    if (!opens && !closes) found.at(-1)?.lines.push(line);
    else found.push({ code: opens, lines: [] });
    if (opens) open = marks;
    if (closes) open = null;
  }
  const texts = found.map(({ code, lines }) => ({ code, text: lines.join('\n') }));
  return texts.filter(({ text }) => text.trim() !== '');
}

/**
 * Prose for a markdown block. Slack reads `<…>` there as mentions, broadcasts and links before it reads Markdown, so
 * no `<` is left; it turns entities back into signs without reading them again. A link shows where it leads: `](`,
 * `][` and `]:` are what makes one whose label hides that.
 */
export const escapedProse = (text: string): string =>
  text
    .replace(/&(?=#?\w+;)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\](?=[([:])/g, '] ')
    .toWellFormed();

type Fitting = { readonly blocks: types.KnownBlock[]; readonly kept: number };

/** Slack takes 50 blocks; so many are left for an answer. */
const mostBlocks = 40;

/**
 * An answer in Markdown as blocks of at most `max` characters in all: its prose is drawn by Slack, its code stands as
 * it is. What was cut off is counted at the end.
 */
export function markdownBlocks(markdown: string, max: number): types.KnownBlock[] {
  const all = stretches(markdown);
  const room = max - 40;
  const whole = fill(all, max);
  const total = all.reduce((sum, { text }) => sum + text.length, 0);
  if (whole.kept === total) return whole.blocks;
  const { blocks, kept } = fill(all, room);
  return [...blocks, { type: 'markdown', text: words.more(total - kept) }];
}

/** As much of the stretches as there is room for, and how many of their characters that is. */
function fill(all: readonly Stretch[], max: number): Fitting {
  const blocks: types.KnownBlock[] = [];
  let [left, kept] = [max, 0];
  for (const { code, text } of all.slice(0, mostBlocks)) {
    const drawn = code ? (part: string) => part.toWellFormed() : escapedProse;
    const part = text.slice(0, longest(text, left, drawn)).replace(/[\uD800-\uDBFF]$/, '');
    if (part.trim() !== '')
      blocks.push(code ? preformatted(drawn(part)) : { type: 'markdown', text: drawn(part) });
    kept += part.length;
    left -= drawn(part).length;
    if (part.length < text.length) break;
  }
  return { blocks, kept };
}

/** Of how many characters the drawing has at most `max`. */
function longest(text: string, max: number, drawn: (part: string) => string): number {
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (drawn(text.slice(0, middle)).length <= max) low = middle;
    else high = middle - 1;
  }
  return low;
}
