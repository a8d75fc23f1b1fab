/** `RELEASES.md`, line by line: where its months are, and where each item begins and ends. */

/** A line without its end, and that end: `\n`, `\r\n`, or nothing at the end of the file. */
export type Line = { readonly text: string; readonly end: string };

export const linesOf = (text: string): Line[] =>
  (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => {
    const [end = ''] = /\r?\n$/.exec(line) ?? [];
    return { text: line.slice(0, line.length - end.length), end };
  });

/** An item's lines, from `first` up to but not including `end`: its own, then its notes and what stands below it. */
export type Block = {
  readonly month: string;
  readonly first: number;
  readonly end: number;
  readonly indent: number;
  /** What stands before the box, what is in it, and what is behind it. */
  readonly head: string;
  readonly box: string;
  readonly words: string;
};
/** A month's lines, its heading at `first`; what stands behind the month in the heading is nobody's business. */
export type Section = { readonly month: string; readonly first: number; readonly end: number };
export type Layout = { readonly sections: readonly Section[]; readonly blocks: readonly Block[] };

const monthHeading = /^ {0,3}##[ \t]+(\d{4}-(?:0[1-9]|1[0-2]))(?!-?\d)/;
const anyHeading = /^ {0,3}(#{1,6})([ \t]|$)/;
const boxed = /^(\s*(?:[-*+]|\d{1,9}[.)])[ \t]+\[)([ xX])\][ \t]+(\S.*)$/;
const marker = /^\s*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
/** What begins a code fence, or a comment of several lines. */
const fence = /^\s*(`{3,})[^`]*$|^\s*(~{3,})|^\s*(<!--)(?!.*-->)/;
const closes = (text: string, opened: string): boolean =>
  opened === '<!--'
    ? text.includes('-->')
    : text.trim().startsWith(opened) && /^(?:`+|~+)$/.test(text.trim());
/** What begins something else than a paragraph that goes on. */
const notText = /^\s*(?:#{1,6}(?:[ \t]|$)|>|\||<|(?:[-*_][ \t]*){3,}$)/;

/** The spaces before a line, a tab as four. */
export const columns = (space: string): string => space.replaceAll('\t', '    ');
const indentOf = (text: string): number => columns(/^[ \t]*/.exec(text)?.[0] ?? '').length;

/** Where one is while reading; the item whose lines are read, and the list it may stand in. */
type State = {
  month: string | null;
  fence: string | null;
  item: { -readonly [key in keyof Block]: Block[key] } | null;
  /** A list whose points are no items: some may stand below them. */
  inList: boolean;
  blank: boolean;
};

/** Reads where months and items are. What stands in a code fence or a comment is neither. */
export function layoutOf(lines: readonly Line[]): Layout {
  const sections: { month: string; first: number; end: number }[] = [];
  const blocks: Block[] = [];
  const state: State = { month: null, fence: null, item: null, inList: false, blank: true };
  for (const [at, { text }] of lines.entries()) {
    const level = headingLevel(state, text);
    if (level !== null && level <= 2) {
      state.month = monthHeading.exec(text)?.[1] ?? null;
      if (state.month) sections.push({ month: state.month, first: at, end: at });
    }
    const section = sections.at(-1);
    if (section && state.month) section.end = at + 1;
    if (level === null) readLine(state, blocks, text, at);
    else Object.assign(state, { item: null, inList: false, blank: false });
  }
  return { sections, blocks };
}

/** Of a heading, which is none in a fence or below an item; else null. */
function headingLevel({ fence: fenced, item }: State, text: string): number | null {
  if (fenced !== null || (item && indentOf(text) >= item.indent + 2)) return null;
  return anyHeading.exec(text)?.[1]?.length ?? null;
}

function readLine(state: State, blocks: Block[], text: string, at: number): void {
  const isBlank = text.trim() === '';
  if (state.fence === null) {
    readPoint(state, blocks, text, at);
    const [, ticks, tildes, comment] = fence.exec(text) ?? [];
    state.fence = ticks ?? tildes ?? comment ?? null;
  } else if (closes(text, state.fence)) state.fence = null;
  if (state.item && !isBlank) state.item.end = at + 1;
  state.blank = isBlank;
}

/** Says whose a line outside of fences is: a new item's, the item's before it, or nobody's. */
function readPoint(state: State, blocks: Block[], text: string, at: number): void {
  if (text.trim() === '') return;
  const indent = indentOf(text);
  const { item } = state;
  if (item && indent >= item.indent + 2) return;
  const isPoint = marker.test(text);
  if (item && !isPoint && (indent > item.indent || goesOn(state, text))) return;
  const [, head = '', box = '', words = ''] = (state.month && boxed.exec(text)) || [];
  state.item = null;
  if (words !== '' && (indent < 4 || state.inList)) {
    state.item = { month: state.month ?? '', first: at, end: at + 1, indent, head, box, words };
    blocks.push(state.item);
  } else state.inList = isPoint || (state.inList && indent > 0);
}

/** A paragraph goes on without being indented as long as there is no empty line. */
const goesOn = ({ blank }: State, text: string): boolean =>
  !blank && !notText.test(text) && !fence.test(text);
