import { splitFrontmatter } from '../frontmatter.ts';
import type { Beat } from '../history/beat.ts';
import { prepare, similarity } from './compared-request.ts';

/** An artifact that lies in a repository: its path, and what it says it is for. */
export type Existing = { readonly path: string; readonly says: string };

/** An artifact is for a signal when it says what so much of the signal's evidence asks for … */
const enough = 0.5;
/** … each at least this near: a little less than requests must be to each other, since it names no values. */
const near = 0.3;
/** What is less near, but this much, is about the same thing: better updated than given a twin. */
const related = 0.2;

type Asked = Pick<Beat, 'request' | 'label' | 'job'>;

/** Path of the artifact that is already for what these requests ask; null when there is none. Pure. */
export const coveringArtifact = (evidence: readonly Asked[], existing: readonly Existing[]): string | null =>
  nearest(evidence, existing, near);

/** Path of the artifact that is about what these requests ask, though it need not cover it; null for none. Pure. */
export const relatedArtifact = (evidence: readonly Asked[], existing: readonly Existing[]): string | null =>
  nearest(evidence, existing, related);

function nearest(evidence: readonly Asked[], existing: readonly Existing[], least: number): string | null {
  const artifacts = existing.map(({ says }) => ({ request: says, label: null }));
  const compared = prepare([...evidence, ...artifacts]);
  const requests = compared.slice(0, evidence.length).map((one) => ({ ...one, label: null }));
  const ranked = existing.map(({ path }, at) => {
    const artifact = compared[evidence.length + at];
    const asked = requests.filter((request) => artifact && similarity(request, artifact) >= least);
    return { path, share: asked.length / Math.max(1, evidence.length) };
  });
  const best = ranked.sort((a, b) => b.share - a.share)[0];
  return best && best.share >= enough ? best.path : null;
}

/** What an artifact says it is for: a skill's or command's name and description, else its first lines. */
export function whatItSays(path: string, text: string): string {
  const { fields, body } = splitFrontmatter(text) ?? { fields: {}, body: text };
  const name = path.split('/').at(path.endsWith('/SKILL.md') ? -2 : -1) ?? '';
  const said = fields.description ?? body.trim().split('\n').slice(0, 3).join(' ');
  return `${name.replace(/\.md$/u, '').replaceAll(/[-_]/gu, ' ')}. ${said}`;
}
