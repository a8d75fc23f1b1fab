/** What stands in a template where its lines differ. */
export const anything = '⟨*⟩';

/** Of the words of two lines, how many must be the same for the two to have one template. */
const likeness = 0.7;

/**
 * The template of each line, after Drain: lines of one length that begin alike are compared word by word, and
 * a template keeps the words its lines share. Takes masked lines in any order, any number of times; the lines
 * are sorted first, so that neither changes a template.
 */
export function templatesOf(lines: Iterable<string>): ReadonlyMap<string, string> {
  const leaves = new Map<string, Template[]>();
  const placed = [...new Set(lines)].sort().map((line): [string, Template] => {
    const words = line.split(/\s+/u);
    const leaf = `${words.length} ${words[0]}`;
    const templates = leaves.get(leaf) ?? [];
    leaves.set(leaf, templates);
    return [line, place(words, templates)];
  });
  return new Map(placed.map(([line, template]) => [line, template.words.join(' ')]));
}

type Template = { words: readonly string[] };

/** The most alike template of a leaf takes the line in; without one, the line is a template of its own. */
function place(words: readonly string[], templates: Template[]): Template {
  const ranked = templates.map((template) => ({ template, alike: alike(words, template.words) }));
  const best = ranked.reduce<(typeof ranked)[number] | null>(
    (most, one) => (one.alike >= likeness && one.alike > (most?.alike ?? 0) ? one : most),
    null,
  );
  const template = best?.template ?? { words };
  if (!best) templates.push(template);
  template.words = template.words.map((word, at) => (word === words[at] ? word : anything));
  return template;
}

/** 0 to 1: how many words stand at the same place. A word that already varies is no likeness. */
const alike = (a: readonly string[], b: readonly string[]) =>
  a.filter((word, at) => word === b[at]).length / a.length;
