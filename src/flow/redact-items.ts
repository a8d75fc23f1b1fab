import type { Item } from '../domain/release.ts';
import type { Context } from './context.ts';

/** Items as people may see them: nothing in their words is a secret any more. */
export async function redactItems(
  { redact }: Pick<Context, 'redact'>,
  items: readonly Item[],
): Promise<Item[]> {
  const clean = await redact(items.flatMap(({ title, notes }) => [title, notes]));
  return items.map((item, at) => ({
    ...item,
    title: clean[2 * at] ?? '',
    notes: clean[2 * at + 1] ?? '',
  }));
}
