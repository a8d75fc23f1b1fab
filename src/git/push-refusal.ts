import { normalize } from 'node:path';
import type { Project } from '../domain/project.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import type { LandingRefusal } from '../flow/landing-port.ts';
import { explainUnreadable, lastLine } from './person.ts';
import { named } from './run.ts';

type Reason = readonly [LandingRefusal, RegExp, (found: string) => string];
const untracked = (paths: string) => `git does not track ${paths}, which would be overwritten; move it away`;
const edited = (paths: string) => `${paths} has uncommitted edits; commit them or put them aside`;
const locked = (lock: string) => `another git is at work there; when none is, remove ${normalize(lock)}`;

/** What our hook says (`audition: …`), or git itself, in the order in which it is to be mended. */
const reasons: readonly Reason[] = [
  ['in-progress', /audition: in-progress (\S+)/g, (state) => `a ${state} is under way; finish or abort it`],
  ['in-the-way', /audition: in-the-way (.*?)\s*$/gm, untracked],
  ['in-progress', /audition: twice (\d+)/g, (times) => `${times} folders at once have it; leave it in one`],
  ['in-progress', /audition: locked (.*\.lock)/g, locked],
  ['in-progress', /Unable to create '(.*\.lock)': File exists/g, locked],
  ['dirty', /audition: dirty (.*?)\s*$/gm, edited],
  ['dirty', /Entry '(.*)' (?:not uptodate|would be overwritten)/g, edited],
  ['unreachable', /(No space left on device|Disk quota exceeded)/g, () => 'its disk is full; make room'],
];

/** What our hook says once files have moved: only the branch is missing, or other files are. */
const begun: readonly (readonly [RegExp, (project: Project) => string])[] = [
  [/audition: moved/, ({ path, branch }) => `The files of ${path} have moved, and ${branch} could not`],
  [/audition: half-way/, ({ path }) => `Only some files of ${path} could be written`],
];

/** A checkout that a push has left half-way, in words; null when no file has moved. The next push goes on from there. */
function explainBegun(output: string, project: Project): Refusal<LandingRefusal> | null {
  const [, left] = begun.find(([said]) => said.test(output)) ?? [];
  if (!left || /Unable to create '.*\/index\.lock'/.test(output)) return null;
  const known = reasons.flatMap(([, pattern, words]) => {
    const [match] = output.matchAll(pattern);
    return match ? [words(match[1] ?? '')] : [];
  });
  const why = known[0] ?? `${lastLine(output)}; see to that`;
  return refuse('unreachable', `${left(project)}: ${why}, then press again to finish it.`, output);
}

/** Turns what a refused push printed (our hook's lines and git's) into a refusal that can be pressed again. */
export function explainPush(output: string, project: Project): Refusal<LandingRefusal> {
  const { path, branch } = project;
  const left = explainBegun(output, project);
  if (left) return left;
  for (const [kind, pattern, words] of reasons) {
    const found = [...output.matchAll(pattern)].map((match) => match[1] ?? '');
    if (found.length === 0) continue;
    return refuse(kind, `Nothing was changed in ${path}: ${words(named(found))}, then press again.`, output);
  }
  if (/stale info|fetch first|non-fast-forward|is at .* but expected/.test(output))
    return refuse('moved', `${branch} moved meanwhile, so nothing was changed; press again.`, output);
  return explainUnreadable(path, output);
}
