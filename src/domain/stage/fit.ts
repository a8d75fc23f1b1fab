import { splitFrontmatter } from '../frontmatter.ts';
import type { Beat } from '../history/beat.ts';
import { prepare, similarity } from '../signals/compared-request.ts';
import { coveringArtifact, whatItSays } from '../signals/covering.ts';
import { type Checked, fails, passes } from './checked.ts';

/** An artifact's own text, by its path in the repository: of a skill that is its SKILL.md. */
export type ArtifactText = { readonly path: string; readonly text: string };

/**
 * Characters of the names and descriptions of all skills of a project together. `claude` 2.1 lists skills in one
 * hundredth of the model's context, four characters a token (8,000 of 200,000 tokens), and cuts what is beyond.
 */
const descriptionBudget = 8_000;
/** Two artifacts that describe themselves this alike do the same. */
const alike = 0.6;

/** Whether there is no twin of it in the project already, and still room for its description. */
export function checkFit(
  artifact: ArtifactText,
  others: readonly ArtifactText[],
  evidence: readonly Pick<Beat, 'request' | 'label' | 'job'>[],
): Checked {
  const twin = twinOf(artifact, others) ?? coveringArtifact(evidence, others.map(described));
  if (twin !== null) return fails('fit', `${twin} is for the same already`);
  const used = [artifact, ...others].reduce((sum, one) => sum + listedChars(one), 0);
  const room = `${used.toLocaleString('en-US')} of ${descriptionBudget.toLocaleString('en-US')} characters`;
  if (used > descriptionBudget) return fails('fit', `the descriptions of all skills would take ${room}`);
  return passes('fit', `no twin among ${others.length} others, descriptions take ${room}`);
}

const described = ({ path, text }: ArtifactText) => ({ path, says: whatItSays(path, text) });

/** Path of the first other artifact that describes itself as this one does; null when none does. */
function twinOf(artifact: ArtifactText, others: readonly ArtifactText[]): string | null {
  const [own, ...rest] = prepare(
    [artifact, ...others].map((one) => ({ request: described(one).says, label: null })),
  );
  const at = rest.findIndex((other) => own !== undefined && similarity(own, other) >= alike);
  return others[at]?.path ?? null;
}

/** What `claude` lists of a skill: its name and what it says of itself. Nothing else is listed. */
function listedChars({ path, text }: ArtifactText): number {
  if (!path.endsWith('/SKILL.md')) return 0;
  const { name = '', description = '' } = splitFrontmatter(text)?.fields ?? {};
  return name.length + description.length;
}
