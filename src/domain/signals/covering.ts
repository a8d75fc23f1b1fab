import { splitFrontmatter } from '../frontmatter.ts';
import type { Beat } from '../history/beat.ts';
import { prepare, similarity } from './compared-request.ts';
import { purposeOf } from './purpose.ts';
import { termsOf } from './terms.ts';
import { isOpposite, isWork } from './work-words.ts';

/** An artifact that lies in a repository: its path, and what it says it is for. */
export type Existing = { readonly path: string; readonly says: string };

/** An artifact is for a signal when it says what so much of the signal's evidence asks for … */
const enough = 0.5;
/** … each at least this near: a little less than requests must be to each other, since it names no values. */
const near = 0.3;
/** What is less near, but this much, is about the same thing: better updated than given a twin. */
const related = 0.2;

type Asked = Pick<Beat, 'request' | 'label' | 'job'>;

/**
 * Path of the artifact that is already for what these requests ask; null when there is none. To be about the same
 * things is not enough: one of the requests or their labels must name work the artifact names, too, and not only
 * mention in passing. Pure.
 */
export const coveringArtifact = (evidence: readonly Asked[], existing: readonly Existing[]): string | null =>
  nearest(
    evidence,
    existing.map(({ path, says }) => ({ path, says: purposeOf(says) })),
    { least: near, sameWork: true },
  );

/** Path of the artifact that is about what these requests ask, though it need not cover it; null for none. Pure. */
export const relatedArtifact = (evidence: readonly Asked[], existing: readonly Existing[]): string | null =>
  nearest(evidence, existing, { least: related, sameWork: false });

type Demand = { readonly least: number; readonly sameWork: boolean };

function nearest(
  evidence: readonly Asked[],
  existing: readonly Existing[],
  { least, sameWork }: Demand,
): string | null {
  const artifacts = existing.map(({ says }) => ({ request: says, label: null }));
  const compared = prepare([...evidence, ...artifacts]);
  const work = workIn(...evidence.map(({ request, label }) => `${request}\n${label ?? ''}`));
  const requests = compared.slice(0, evidence.length).map((one) => ({ ...one, label: null }));
  const ranked = existing.map(({ path, says }, at) => {
    const artifact = compared[evidence.length + at];
    const isForIt = artifact && (!sameWork || doSameWork(work, workIn(says)) || !artifact.english);
    const asked = requests.filter((request) => isForIt && similarity(request, artifact) >= least);
    return { path, share: asked.length / Math.max(1, evidence.length) };
  });
  const best = ranked.sort((a, b) => b.share - a.share)[0];
  return best && best.share >= enough ? best.path : null;
}

const workIn = (...texts: string[]): Set<string> => new Set(texts.flatMap(termsOf).filter(isWork));

/** Where neither side names work that we know, as bakers do, the things they are about have to do. */
function doSameWork(asked: ReadonlySet<string>, said: ReadonlySet<string>): boolean {
  if (isOpposite(asked, said)) return false;
  return asked.size + said.size === 0 || [...said].some((term) => asked.has(term));
}

/** What an artifact says it is for: a skill's or command's name and description, else its first lines. */
export function whatItSays(path: string, text: string): string {
  const { fields, body } = splitFrontmatter(text) ?? { fields: {}, body: text };
  const name = path.split('/').at(path.endsWith('/SKILL.md') ? -2 : -1) ?? '';
  const said = fields.description ?? body.trim().split('\n').slice(0, 3).join(' ');
  return `${name.replace(/\.md$/u, '').replaceAll(/[-_]/gu, ' ')}. ${said}`;
}
