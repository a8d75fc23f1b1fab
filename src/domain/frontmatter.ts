const shape = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/;
/** A name, what stands behind it, and the indented lines that continue it. */
const field = /^([a-z-]+):[ \t]*(?:[>|][+-]?[ \t]*(?=\r?\n))?(.*(?:\r?\n[ \t]+.*)*)/gm;

export type Frontmatter = { readonly fields: Readonly<Record<string, string>>; readonly body: string };

/** A Markdown file's frontmatter, every value on one line, and what stands below; null where there is none. */
export function splitFrontmatter(text: string): Frontmatter | null {
  const [whole, head] = shape.exec(text) ?? [];
  if (whole === undefined || head === undefined) return null;
  const fields = [...head.matchAll(field)].map(([, name, value = '']) => [name, unquote(value)] as const);
  return { fields: Object.fromEntries(fields), body: text.slice(whole.length) };
}

const unquote = (value: string): string =>
  value
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')
    .replace(/^(["'])(.*)\1$/, '$2');
