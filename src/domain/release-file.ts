import { byMonth, type Item, type Release } from './release.ts';
import { type Block, type Layout, type Line, layoutOf, linesOf } from './release-lines.ts';

/** The plan as `RELEASES.md` has it: `## 2026-04`, and below it `- [ ]` and `- [x]`. */
export const releaseFile = 'RELEASES.md';

/** What we write behind a title: by which job it was done, and from which months it was moved on. */
const ours = /\((?:job \d+, [0-9a-f]{7,40}|from (\d{4}-\d\d(?:, \d{4}-\d\d)*))\)$/;
const origin = /\(from \d{4}-\d\d(?:, \d{4}-\d\d)*\)$/;

/** A title as a person wrote it, and the months it was in before, oldest first. */
export function titleOf(words: string): { readonly title: string; readonly from: readonly string[] } {
  let title = words.trimEnd();
  let from: readonly string[] = [];
  for (let found = ours.exec(title); found && found.index > 0; found = ours.exec(title)) {
    from = [...(found[1]?.split(', ') ?? []), ...from];
    title = title.slice(0, found.index).trimEnd();
  }
  return { title, from: [...new Set(from)] };
}

/** The same words with one more month they were in. */
export function cameFrom(words: string, month: string): string {
  const { from } = titleOf(words);
  const said = words.trimEnd();
  const stay = said.replace(origin, '').trimEnd() || said;
  return `${stay} (from ${[...from, month].join(', ')})`;
}

/** Long enough to tell items apart, short enough for a line of a list. */
const longestName = 80;

/** `Add rye (4.80)!` is `add-rye-4-80`. */
export const nameOf = (title: string): string =>
  title
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, longestName)
    .replaceAll(/^-+|-+$/g, '') || 'item';

/** A block with what it is called. */
export type Named = { readonly block: Block; readonly item: Item };

/**
 * The items of the file in its order. Those with one title are numbered (`add-rye~2`) by the month they were first
 * in, so that moving them on changes no name.
 */
export function namedItems(lines: readonly Line[], { blocks }: Layout = layoutOf(lines)): Named[] {
  const read = blocks.map((block, at) => ({ block, at, ...titleOf(block.words) }));
  const times = new Map<string, number>();
  const ids = new Map<number, string>();
  const first = ({ block, from }: (typeof read)[number]): string => from[0] ?? block.month;
  for (const one of read.toSorted((a, b) => first(a).localeCompare(first(b)) || a.at - b.at)) {
    const name = nameOf(one.title);
    const count = (times.get(name) ?? 0) + 1;
    times.set(name, count);
    ids.set(one.at, count === 1 ? name : `${name}~${count}`);
  }
  return read.map(({ block, at, title, from }) => {
    const notes = stored(notesOf(lines.slice(block.first + 1, block.end)));
    const item = { id: ids.get(at) ?? '', title: stored(title), notes, open: block.box === ' ' };
    return { block, item: { ...item, ...(from.length > 0 && { from }) } };
  });
}

/** What PostgreSQL takes as text: all but NUL. */
const stored = (text: string): string => text.replaceAll('\0', '');

/** What stands below an item, without the indentation all of it has. */
function notesOf(lines: readonly Line[]): string {
  const texts = lines.map(({ text }) => text);
  const indents = texts.filter((text) => text.trim() !== '').map((text) => text.search(/\S/));
  const shared = Math.min(...indents, 80);
  return texts
    .map((text) => text.slice(shared))
    .join('\n')
    .trim();
}

/** The items of `RELEASES.md` by month, from old to new; each month's in the order of the file. */
export const readReleases = (text: string): Release[] =>
  byMonth(namedItems(linesOf(text)).map(({ block, item }) => ({ month: block.month, item })));
