import type { types } from '@slack/bolt';
import type { Section } from '../domain/home.ts';
import { toMessage } from './blocks.ts';
import { clip } from './clip.ts';

/** Slack's limits of a view: blocks, and characters of a header. */
const limits = { blocks: 100, header: 150 } as const;

/** A person's Home tab. What is beyond Slack's limits is left out from the end, where it matters least. */
export function toHome(sections: readonly Section[]): types.HomeView {
  const blocks = sections.flatMap(({ title, cards, none }): types.KnownBlock[] => [
    { type: 'header', text: { type: 'plain_text', emoji: false, text: clip(title, limits.header) } },
    ...(cards.length === 0 ? toMessage({ line: [none], buttons: [] }).blocks : []),
    ...cards.flatMap((card) => toMessage(card).blocks),
  ]);
  return { type: 'home', blocks: blocks.slice(0, limits.blocks) };
}
