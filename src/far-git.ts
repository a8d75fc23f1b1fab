import { stat } from 'node:fs/promises';
import type { Project } from './domain/project.ts';
import { refuse } from './domain/result.ts';
import type { Context } from './flow/context.ts';
import type { Git } from './flow/ports.ts';
import type { Questions } from './postgres/questions.ts';

/** Whether a project's repository is on this host. */
export const isHere = ({ path }: Pick<Project, 'path'>): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** What is read of a repository for somebody in Slack, who may talk to another host than the one that has it. */
type Reading =
  | { readonly of: 'refresh' }
  | { readonly of: 'show'; readonly commit: string }
  | { readonly of: 'list' | 'read'; readonly commit: string; readonly path: string };

const away = ({ name }: Project) =>
  refuse('away', `No host that has the repository of ${name} answers now; try again later.`);

/** Git as before where the repository is on this host, or should be; what is only read of others their host is asked for. */
export function reachFar(git: Git, { ask }: Pick<Questions, 'ask'>, serves: ReadonlySet<string>): Git {
  type Reader<T> = { readonly near: () => Promise<T>; readonly none: () => T };
  const read = async <T>(project: Project, reading: Reading, { near, none }: Reader<T>): Promise<T> => {
    if (serves.has(project.name) || (await isHere(project))) return near();
    const answer = await ask<T>(project.name, reading);
    return answer ? answer.value : none();
  };
  const fault = (project: Project) => () => {
    throw new Error(away(project).words);
  };
  return {
    ...git,
    refresh: (project) =>
      read<Awaited<ReturnType<Git['refresh']>>>(
        project,
        { of: 'refresh' },
        { near: () => git.refresh(project), none: () => away(project) },
      ),
    show: (project, commit) =>
      read(
        project,
        { of: 'show', commit },
        { near: () => git.show(project, commit), none: () => away(project).words },
      ),
    list: (project, commit, path) =>
      read(
        project,
        { of: 'list', commit, path },
        { near: () => git.list(project, commit, path), none: fault(project) },
      ),
    read: (project, commit, path) =>
      read(
        project,
        { of: 'read', commit, path },
        { near: () => git.read(project, commit, path), none: fault(project) },
      ),
  };
}

/** Answers such a question; what lies in a queue for the other host has no secret in it. */
export async function readFor(
  { git, redact }: Pick<Context, 'git' | 'redact'>,
  project: Project,
  reading: Reading,
): Promise<unknown> {
  if (reading.of === 'refresh') return git.refresh(project);
  if (reading.of === 'list') return git.list(project, reading.commit, reading.path);
  const text =
    reading.of === 'show'
      ? await git.show(project, reading.commit)
      : await git.read(project, reading.commit, reading.path);
  return text === null ? null : (await redact([text]))[0];
}
