import { normalize } from 'node:path';
import type { Project } from '../domain/project.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import type { LandingRefusal } from '../flow/ports.ts';
import { named } from './names.ts';
import { explainUnreadable } from './person.ts';

export const movedMeanwhile = (branch: string, detail?: string) =>
  refuse<LandingRefusal>('moved', `${branch} moved meanwhile, so nothing was changed; press again.`, detail);

/** Turns what a refused push printed (our hook's lines and git's) into a refusal that can be pressed again. */
export function explainPush(output: string, project: Project): Refusal<LandingRefusal> {
  const told = output.matchAll(/audition: (\S+)(?: (.*?))?\s*$/gm);
  const lines = [...told].map(([, kind = '', about = '']) => ({ kind, about }));
  const about = (kind: string) => lines.filter((line) => line.kind === kind).map((line) => line.about);
  const say = (kind: LandingRefusal, words: string) =>
    refuse<LandingRefusal>(kind, `Nothing was changed: ${words}, then press again.`, output.trim());
  const { path, branch } = project;
  const [state] = about('in-progress');
  if (state) return say('in-progress', `a ${state} is under way in ${path}; finish or abort it`);
  const untracked = about('in-the-way');
  if (untracked.length > 0)
    return say(
      'in-the-way',
      `git does not track ${named(untracked)} in ${path}, which would be overwritten; move it away`,
    );
  const [twice] = about('twice');
  if (twice)
    return say('in-progress', `${branch} is checked out in ${twice} folders at once; leave it in one`);
  const lock = about('locked')[0] ?? /Unable to create '(.*\.lock)': File exists/.exec(output)?.[1];
  if (lock)
    return say('in-progress', `another git is at work there; when none is, remove ${normalize(lock)}`);
  const entry = /Entry '(.*)' (?:not uptodate|would be overwritten)/.exec(output)?.[1];
  const edited = entry && about('dirty').length === 0 ? [entry] : about('dirty');
  if (edited.length > 0)
    return say('dirty', `${named(edited)} in ${path} has uncommitted edits; commit them or put them aside`);
  if (/stale info|fetch first|non-fast-forward|is at .* but expected/.test(output))
    return movedMeanwhile(branch, output.trim());
  return explainUnreadable(path, output);
}
