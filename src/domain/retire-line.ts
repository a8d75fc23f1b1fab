import type { ArtifactKind } from './artifact.ts';
import type { Action, Button, Card, Span } from './card.ts';
import type { UpgradeState } from './decision.ts';
import type { DecisionView } from './views.ts';
import { labels, plain, short, who } from './words.ts';

/** What is known of an upgrade and of the offer to retire it. */
export type OfferView = {
  readonly id: number;
  readonly kind: ArtifactKind | null;
  readonly slug: string | null;
  readonly state: UpgradeState;
  /** Set while it is offered. */
  readonly retireWhy: string | null;
  readonly landed: string | null;
  readonly trashPath: string | null;
  /** What was last pressed on such an offer. */
  readonly decision: DecisionView | null;
};

const buttons = (subject: number): Button[] => {
  const style = { retire: 'primary', keep: 'danger' } as const;
  return (['retire', 'keep'] as const satisfies Action[]).map((action) => ({
    ...{ action, subject, label: labels[action], style: style[action] },
  }));
};

/** The one line that offers to retire an artifact; once decided, the same message says what happened and by whom. */
export function retireLine(offer: OfferView): Card {
  const { id, state, slug, retireWhy, decision } = offer;
  const what = `the ${offer.kind} ${slug}`;
  if (decision?.state === 'pending')
    return plain(`${labels[decision.verb]} pressed by `, who(decision.by), `: ${what} may be retired`);
  const by: Span[] = decision?.state === 'done' ? [' by ', who(decision.by)] : [];
  if (state === 'retired')
    return plain(
      'Retired',
      ...by,
      `: ${what} moved to ${offer.trashPath}, one commit ${short(offer.landed)}. audition restore ${id} brings it back.`,
    );
  if (state !== 'approved') return plain(`There is nothing to retire any more: ${what} is ${state}.`);
  if (retireWhy === null)
    return decision?.verb === 'keep' ? plain('Kept', ...by, `: ${what} stays.`) : plain(`In use: ${what}.`);
  const footer: Span[] =
    decision?.state === 'refused'
      ? [`${labels[decision.verb]} by `, who(decision.by), ` was not possible: ${decision.words}`]
      : ['Approve moves it to the trash by one commit, Kill keeps it.'];
  return {
    line: [`I noticed that ${what} does not earn its place: ${retireWhy}. Shall it be retired?`],
    footer,
    buttons: buttons(id),
  };
}
