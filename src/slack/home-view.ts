import type { types } from '@slack/bolt';
import type { Card } from '../domain/card.ts';
import type { Section } from '../domain/home.ts';
import { toMessage } from './blocks.ts';
import type { ChartBlock } from './chart-block.ts';
import { clip } from './clip.ts';

/** Slack's limits of a view: blocks, and characters of a header. */
const limits = { blocks: 100, header: 150 } as const;

type HomeBlock = types.KnownBlock | ChartBlock;
/** `@slack/types` does not know charts. */
export type HomeTab = { readonly type: 'home'; readonly blocks: readonly HomeBlock[] };

/**
 * A person's Home tab. What is beyond Slack's limits is left out from the end, where it matters least; without `charts`
 * their words stay, for a workspace that has none.
 */
export function toHome(sections: readonly Section[], charts: boolean): HomeTab {
  const shown = ({ chart, ...card }: Card): Card => (charts && chart ? { ...card, chart } : card);
  const blocks = sections.flatMap(({ title, cards, none }): HomeBlock[] => [
    { type: 'header', text: { type: 'plain_text', emoji: false, text: clip(title, limits.header) } },
    ...(cards.length === 0 ? toMessage({ line: [none], buttons: [] }).blocks : []),
    ...cards.flatMap((card) => toMessage(shown(card)).blocks),
  ]);
  return { type: 'home', blocks: blocks.slice(0, limits.blocks) };
}
