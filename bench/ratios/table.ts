import { type Figure, isMet, type Limit } from './figure.ts';

/** A number for reading: three digits that count. */
const short = (value: number): string =>
  value >= 100 ? value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',') : value.toPrecision(3);

const amount = (value: number | null, unit: string): string =>
  value === null ? '–' : `${short(value)}${unit === '/s' ? '' : ' '}${unit}`;

const limit = (unit: string, { of, most, least }: Limit): string => {
  const value = most ?? least ?? 0;
  const said = of === 'ratio' ? `${value}×` : `${value} ${unit}`;
  return `${most === undefined ? '≥' : '≤'} ${said}`;
};

const verdict = (figure: Figure): string =>
  figure.wanted.length === 0 ? '–' : isMet(figure) ? 'yes' : '**no**';

const row = (figure: Figure): string => {
  const { what, against, ours, floor, ratio, unit, wanted } = figure;
  const cells = [
    ...[what, amount(ours, unit), against ?? '–', amount(floor, unit)],
    ...[ratio === null ? '–' : `${ratio.toFixed(2)}×`],
    ...[wanted.map((one) => limit(unit, one)).join(', ') || '–', verdict(figure)],
  ];
  return `| ${cells.join(' | ')} |`;
};

/** The figures as a table of Markdown. */
export const tableOf = (figures: readonly Figure[]): string =>
  [
    '| | measured | compared with | | ratio | wanted | met |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...figures.map(row),
  ].join('\n');

const marks = ['<!-- npm run bench writes from here -->', '<!-- to here -->'] as const;

/** The text with what stands between the two marks replaced; throws when they are not there. */
export function betweenMarks(text: string, inside: string): string {
  const [from, to] = [text.indexOf(marks[0]), text.indexOf(marks[1])];
  if (from === -1 || to < from) throw new Error(`the marks "${marks.join('", "')}" are not there`);
  return `${text.slice(0, from)}${marks[0]}\n\n${inside}\n\n${text.slice(to)}`;
}
