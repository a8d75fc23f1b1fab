import type { Item, Release } from './release.ts';
import { cameFrom, namedItems, readReleases, releaseFile } from './release-file.ts';
import { type Block, columns, type Line, layoutOf, linesOf } from './release-lines.ts';
import { type Refusal, refuse } from './result.ts';

/** What we change in `RELEASES.md`. No line is touched but those of the items it is about. */

/**
 * The file with this item ticked, `reference` (`job 12, 1a2b3c4`) behind its title; as it is where the item is ticked
 * already. Refuses what is not in it.
 */
export function tickItem(
  text: string,
  { item: id, reference }: { readonly item: string; readonly reference: string },
): string | Refusal<'gone'> {
  const lines = linesOf(text);
  const found = namedItems(lines).find(({ item }) => item.id === id);
  if (!found) return refuse('gone', `${releaseFile} has no item ${id} any more.`);
  const { block, item } = found;
  if (!item.open) return text;
  const tick = ({ text: line, end }: Line): Line => {
    const ticked = `${line.slice(0, block.head.length)}x${line.slice(block.head.length + 1)}`;
    const space = ticked.slice(ticked.trimEnd().length);
    return { text: `${ticked.trimEnd()} (${reference})${space}`, end };
  };
  return joined(lines.map((line, at) => (at === block.first ? tick(line) : line)));
}

const joined = (lines: readonly Line[]): string => lines.map(({ text, end }) => text + end).join('');

export type Months = { readonly from: string; readonly to: string };
export type Rolled = { readonly text: string; readonly moved: readonly Item[] };

/**
 * The file with the open items of one month, and what stands below them, in another month's section, each with where
 * it came from behind its title; the section is made where it is missing. Refuses a file in which that would change
 * what something else is.
 */
export function moveOpen(text: string, months: Months): Rolled | Refusal<'conflict'> {
  const lines = linesOf(text);
  const moving = namedItems(lines).filter(({ block, item }) => block.month === months.from && item.open);
  const moved = moving.map(({ item }) => item);
  if (moving.length === 0) return { text, moved };
  const blocks = moving.map(({ block }) => block);
  const rest = without(lines, blocks);
  const wanted = outline(rolled(readReleases(text), months));
  for (const { at, before, after } of placesFor(rest, months)) {
    const added = [...before, ...blocks.flatMap((block) => inPlace(lines, block)), ...after];
    const edited = closed([...rest.slice(0, at), ...added, ...rest.slice(at)], text);
    if (outline(readReleases(edited)) === wanted) return { text: edited, moved };
  }
  const words = `${releaseFile} is written so that moving items from ${months.from} to ${months.to} would change others; move them by hand.`;
  return refuse('conflict', words);
}

/** What has to be in the file afterwards. */
const rolled = (plan: readonly Release[], { from, to }: Months): Release[] => [
  ...plan.map(({ month, items }) => ({ month, items: items.filter((one) => month !== from || !one.open) })),
  {
    month: to,
    items: plan
      .filter(({ month }) => month === from)
      .flatMap(({ items }) => items.filter(({ open }) => open))
      .map((item) => ({ ...item, from: [...(item.from ?? []), from] })),
  },
];

/** Everything about every item but its name, in an order of its own. */
const outline = (plan: readonly Release[]): string =>
  JSON.stringify(
    plan
      .flatMap(({ month, items }) =>
        items.map(({ title, notes, open, from = [] }) =>
          JSON.stringify([month, title, open, from, notes.replaceAll(/^[ \t]+/gm, '')]),
        ),
      )
      .toSorted(),
  );

const isBlank = (line: Line | undefined): boolean => line === undefined || line.text.trim() === '';

/** The lines that stay; of two empty ones that meet, one. */
function without(lines: readonly Line[], blocks: readonly Block[]): Line[] {
  const rest: Line[] = [];
  for (const [at, line] of lines.entries()) {
    if (blocks.some(({ first, end }) => at >= first && at < end)) continue;
    const afterGone = blocks.some(({ end }) => end === at);
    if (!(afterGone && isBlank(line) && isBlank(rest.at(-1)))) rest.push(line);
  }
  return rest;
}

/** An item's lines as they stand in their new month: at the margin, with where it came from. */
const inPlace = (lines: readonly Line[], { month, first, end, indent, head, words }: Block): Line[] =>
  lines.slice(first, end).map((line, at) => ({
    ...line,
    text:
      at === 0
        ? `${head.trimStart()} ] ${cameFrom(words, month)}`
        : line.text.replace(/^[ \t]*/, (space) => (indent > 0 ? columns(space).slice(indent) : space)),
  }));

type Place = { readonly at: number; readonly before: readonly Line[]; readonly after: readonly Line[] };
const empty: Line = { text: '', end: '' };

/** Where items can be put, best first: behind the last item of the month, at the end of its section, at its head. */
function placesFor(rest: readonly Line[], months: Months): Place[] {
  const { sections, blocks } = layoutOf(rest);
  const section = sections.findLast(({ month }) => month === months.to);
  if (!section) return [newSection(rest, months)];
  const last = blocks.findLast(({ first }) => first > section.first && first < section.end);
  const after = (at: number) => (isBlank(rest[at]) ? [] : [empty]);
  return [
    ...(last ? [{ at: last.end, before: [], after: [] }] : []),
    ...[filled(rest, section.end), section.first + 1].map((at) => ({
      at,
      before: [empty],
      after: after(at),
    })),
  ];
}

/** Behind the last line before this that is not empty. */
const filled = (rest: readonly Line[], end: number): number =>
  rest.slice(0, end).findLastIndex((line) => !isBlank(line)) + 1;

/** A section of its own, in the order in which the file has its months. */
function newSection(rest: readonly Line[], { to }: Months): Place {
  const { sections } = layoutOf(rest);
  const heading = [{ text: `## ${to}`, end: '' }, empty];
  const earlier = sections.filter(({ month }) => month < to);
  const newestFirst = (sections.at(0)?.month ?? '') > (sections.at(-1)?.month ?? '');
  if (newestFirst) return { at: earlier[0]?.first ?? 0, before: heading, after: [empty] };
  const at = filled(rest, earlier.at(-1)?.end ?? rest.length);
  return { at, before: [empty, ...heading], after: isBlank(rest[at]) ? [] : [empty] };
}

/** The lines as a file that ends as the one before did, and in which lines of ours end as its others do. */
function closed(lines: readonly Line[], before: string): string {
  const end = /\r?\n/.exec(before)?.[0] ?? '\n';
  const isOpen = !before.endsWith('\n');
  const last = isOpen ? lines.findLastIndex(({ text }) => text !== '') : lines.length - 1;
  return joined(
    lines.slice(0, last + 1).map((line, at) => ({
      text: line.text,
      end: at === last && isOpen ? '' : line.end || end,
    })),
  );
}
