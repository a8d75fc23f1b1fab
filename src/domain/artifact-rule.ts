import type { Artifact, Problems } from './artifact.ts';
import { livePathOf, longestSlug, namesOf, sizeProblems, slugShape, textOf } from './artifact-files.ts';
import type { TreeFile } from './diff.ts';
import { splitFrontmatter } from './frontmatter.ts';

/** A rule is in every request of every session: it has to be worth its place each time. */
export const ruleLimits = { files: 1, bytes: 2 * 1024, lines: 30 };

const applies = /^[*_]*When:?[*_]*:?\s+\S/m;
/** What Claude Code would read into every session from outside of the repository. */
const reachesOut = /(?:^|\s)@(?:~|\/|\.\.)/m;

/** Reads a folder with `<slug>.md` as one rule, or says everything that is wrong with it. */
export function readRule(written: readonly TreeFile[]): Artifact | Problems {
  const [file, ...more] = written;
  if (!file?.path.endsWith('.md') || more.length > 0)
    return { problems: [`a rule is exactly one file <name>.md (found: ${namesOf(written)})`] };
  const slug = (file.path.split('/').at(-1) ?? '').slice(0, -'.md'.length);
  const problems = [
    ...sizeProblems(written, ruleLimits),
    ...nameProblems(slug),
    ...textProblems(textOf(file)),
  ];
  if (problems.length > 0) return { problems };
  const livePath = livePathOf('rule', slug);
  return { kind: 'rule', slug, livePath, files: [{ path: livePath, mode: '100644', content: file.content }] };
}

const nameProblems = (slug: string): string[] =>
  slugShape.test(slug) && slug.length <= longestSlug
    ? []
    : [
        `the name ${JSON.stringify(slug)} must be lower case letters, digits and dashes, at most ${longestSlug}`,
      ];

function textProblems(text: string): string[] {
  const body = splitFrontmatter(text)?.body ?? text;
  const lines = text.trimEnd().split('\n').length;
  const said = body.split('\n').filter((line) => line.trim() !== '' && !/^#|^>/.test(line));
  return [
    ...(lines > ruleLimits.lines ? [`it has ${lines} lines; at most ${ruleLimits.lines} are allowed`] : []),
    ...(/^# \S/.test(body.trimStart()) ? [] : ['it does not begin with a heading "# <the rule in short>"']),
    ...(applies.test(body) ? [] : ['it has no line "When: <in which situation it applies>"']),
    ...(said.length < 2 ? ['it does not say what to do, beside when it applies'] : []),
    ...(reachesOut.test(body) ? ['it reads in a file from outside of the repository with @'] : []),
  ];
}
