import type { Artifact } from './artifact.ts';
import { textOf } from './artifact-files.ts';

/** So many jobs are named, the newest: enough to look them up. */
const mostCited = 10;
const citation = /^From jobs? [\d, and]+\.$/;

/**
 * The artifact whose main file ends with the jobs it comes from. We write that line, not the builder: it is always
 * there and always true. An update names the jobs of the version before it, too.
 */
export function citeJobs(artifact: Artifact, jobs: readonly number[]): Artifact {
  const main = mainFile(artifact);
  const files = artifact.files.map((file) => {
    if (file.path !== main) return file;
    return { ...file, content: new TextEncoder().encode(cited(textOf(file), jobs)) };
  });
  return { ...artifact, files };
}

const mainFile = ({ kind, livePath }: Artifact): string => {
  if (kind === 'rule') return livePath;
  return `${livePath}/${kind === 'hook' ? 'README.md' : 'SKILL.md'}`;
};

function cited(text: string, jobs: readonly number[]): string {
  const lines = text.trimEnd().split('\n');
  const before = lines.filter((line) => citation.test(line)).join(' ');
  const named = [...before.matchAll(/\d+/g)].map(([number]) => Number(number));
  const all = [...new Set([...named, ...jobs])].sort((a, b) => a - b).slice(-mostCited);
  const kept = lines
    .filter((line) => !citation.test(line))
    .join('\n')
    .trimEnd();
  return all.length === 0 ? `${kept}\n` : `${kept}\n\nFrom ${inWords(all)}.\n`;
}

function inWords(jobs: readonly number[]): string {
  const first = jobs.slice(0, -1).join(', ');
  return first === '' ? `job ${jobs.at(-1)}` : `jobs ${first} and ${jobs.at(-1)}`;
}
