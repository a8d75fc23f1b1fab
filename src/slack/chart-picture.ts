import type { Chart } from '../domain/chart.ts';

/** In pixels: one row a bar, with room for its name at the left and its number at the right. */
const size = { width: 720, row: 22, gap: 14, left: 210, right: 60, top: 40 } as const;
const colours = ['#b8bcc4', '#2c6fbb', '#5b9a57', '#c98a2b', '#8a5ba6', '#444444'];

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text of XML, which has no place for control characters. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\uFFFE\uFFFF]+/gu, ' ')
    .replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);

const words = (x: number, y: number, anchor: 'start' | 'end', text: string) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="sans-serif" font-size="14">${escaped(text)}</text>`;

/** A chart as a picture for where Slack has none: bars below each other, each with its number. */
export function drawChart({ title, categories, series }: Chart): string {
  const most = Math.max(1, ...series.flatMap(({ values }) => values));
  const group = size.row * series.length + size.gap;
  const bars = categories.flatMap((category, at) =>
    series.map(({ name, values }, which) => {
      const value = values[at] ?? 0;
      const y = size.top + at * group + which * size.row;
      const width = (Math.max(0, value) / most) * (size.width - size.left - size.right);
      const label = which === 0 ? `${category.slice(0, 18)} · ${name}` : name;
      const fill = colours[which % colours.length];
      return [
        words(size.left - 8, y + 15, 'end', label),
        `<rect x="${size.left}" y="${y + 2}" width="${Math.max(1, width)}" height="${size.row - 4}" fill="${fill}"/>`,
        words(size.left + width + 8, y + 15, 'start', String(value)),
      ].join('');
    }),
  );
  const height = size.top + categories.length * group;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${height}">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>${words(size.gap, 24, 'start', title)}`,
    ...bars,
    '</svg>',
  ].join('\n');
}

/**
 * A picture as PNG. On a host without fonts it has no words, only bars. The renderer is machine code that few need: it
 * is loaded when it is, and a platform without it throws then.
 */
export async function toPng(svg: string): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  return new Resvg(svg).render().asPng();
}

/** The numbers of a chart, for who cannot see it and for hosts without fonts. */
export const chartWords = ({ title, categories, series, yLabel }: Chart): string =>
  [
    `${title}, ${yLabel}`,
    ...categories.map((category, at) =>
      [category, series.map(({ name, values }) => `${name} ${values[at] ?? 0}`).join(', ')].join(': '),
    ),
  ].join('\n');
