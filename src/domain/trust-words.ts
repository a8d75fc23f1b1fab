import type { Span } from './card.ts';
import type { Person } from './permission.ts';
import { approvalsToOffer, policies } from './trust.ts';
import type { UpgradeView } from './views.ts';

const command = (verb: string, project: string, kind: string) => `audition ${verb} ${project} ${kind}`;

/** In whose name an upgrade was accepted that nobody pressed for, and what it is. */
function acceptedWords({ accepted, kind, slug, landed }: UpgradeView): Span[] {
  if (accepted === null) return [];
  const by = accepted === policies.file ? 'by workspaces.toml' : `since a new ${kind} is trusted here`;
  return [`Accepted ${by}: ${slug}, 1 artifact, 1 commit ${landed?.slice(0, 7)}.`];
}

/**
 * The quiet line below that of an upgrade: in whose name it was accepted, what was `said` of its last decision, and how
 * it stands with the trust in its kind. Empty where there is nothing to say.
 */
export function footerOf(upgrade: UpgradeView, said: readonly Span[], who: (person: Person) => Span): Span[] {
  const parts = [acceptedWords(upgrade), said, trustWords(upgrade, who)];
  return parts.filter(({ length }) => length > 0).flatMap((part, at) => (at === 0 ? part : [' ', ...part]));
}

function trustWords({ project, trust }: UpgradeView, who: (person: Person) => Span): Span[] {
  if (trust === null) return [];
  const { kind } = trust;
  if (trust.offered)
    return [
      `The last ${approvalsToOffer} of this kind were approved and none undone. A trusted ${kind} needs no press: `,
      'new text without scripts that was proven (',
      { code: command('trust', project, kind) },
      ').',
    ];
  const given = `: a new ${kind} without scripts that was proven needs no press in ${project} from now on. Back: `;
  return ['Trusted by ', who(trust.by), given, { code: command('distrust', project, kind) }];
}

/** Said with the undo of what nobody had pressed for. */
export const switchedOff = (project: string, kind: string): string =>
  `nothing is accepted without a press in ${project} until ${command('trust', project, kind)}`;
