import type { Item, Release } from '../domain/release.ts';
import { nameOf, readReleases } from '../domain/release-file.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'redact'>;

/** Items as people may see them: nothing in their words is a secret any more. */
async function redactItems({ redact }: Needs, items: readonly Item[]): Promise<Item[]> {
  const clean = await redact(items.flatMap(({ title, notes }) => [title, notes]));
  return items.map((item, at) => ({
    ...item,
    title: clean[2 * at] ?? '',
    notes: clean[2 * at + 1] ?? '',
  }));
}

const isNumber = (id: string): boolean => /^#\d+$/.test(id);

/** Releases without the secrets in their items; one that had a secret in its title is also called without it. */
export async function cleanReleases(ctx: Needs, releases: readonly Release[]): Promise<Release[]> {
  const all = releases.flatMap(({ items }) => items);
  const taken = new Set(all.map(({ id }) => id));
  const free = (name: string): string => {
    let id = name;
    for (let number = 2; taken.has(id); number++) id = `${name}~${number}`;
    taken.add(id);
    return id;
  };
  const clean = (await redactItems(ctx, all)).map((item, at) =>
    item.title === all[at]?.title || isNumber(item.id) ? item : { ...item, id: free(nameOf(item.title)) },
  );
  let from = 0;
  return releases.map(({ month, items }) => {
    from += items.length;
    return { month, items: clean.slice(from - items.length, from) };
  });
}

/** What an item of the file is called in it, of which `cleanReleases` says `id`. */
export async function idInFile(ctx: Needs, text: string, id: string): Promise<string> {
  const releases = readReleases(text);
  const ids = (all: readonly Release[]) => all.flatMap(({ items }) => items.map((item) => item.id));
  return ids(releases)[ids(await cleanReleases(ctx, releases)).indexOf(id)] ?? id;
}
