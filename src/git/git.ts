import { join } from 'node:path';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import type { Git } from '../flow/ports.ts';
import { underWay } from './checkout.ts';
import { makeClone, removeClone } from './clone.ts';
import { commitFiles } from './commit.ts';
import { commitWork, treeOf } from './commit-work.ts';
import { editFile } from './edit-file.ts';
import { prepareLanding } from './landing.ts';
import { keep, publish, push } from './push.ts';
import { refresh, type Tips } from './refresh.ts';
import { type GitOptions, openRepository, type Repository } from './repository.ts';
import { revise } from './revise.ts';
import { moveToTrash, takeFromTrash } from './trash.ts';
import { entriesAt, show } from './tree.ts';

/** Real git. Makes nothing and runs nothing until it is asked to. */
export function createGit(options: GitOptions): Git {
  const open = (project: Project) => openRepository(options, project);
  const cloneOf = (jobId: string) => join(options.dataDir, 'clones', jobId);
  const turns = new Map<string, Promise<unknown>>();
  // One after the other: two fetches at once would fight over a ref.
  const tipsOf = (repo: Repository) => {
    const turn = (turns.get(repo.dir) ?? Promise.resolve()).catch(() => null).then(() => refresh(repo));
    turns.set(repo.dir, turn);
    return turn;
  };
  const onTip = async <T>(project: Project, prepare: (repo: Repository, tips: Tips) => Promise<T>) => {
    const repo = await open(project);
    const tips = await tipsOf(repo);
    return isRefusal(tips) ? tips : prepare(repo, tips);
  };
  return {
    refresh: async (project) => tipsOf(await open(project)),
    underWay: async (project) => underWay(await open(project)),
    clone: async (project, jobId, commit) => makeClone(await open(project), cloneOf(jobId), commit),
    removeClone: (jobId) => removeClone(cloneOf(jobId)),
    commitWork: async (work) => commitWork(await open(work.project), work),
    treeOf: async (project, work) => treeOf(await open(project), work),
    commitFiles: async (files) => commitFiles(await open(files.project), files),
    show: async (project, commit) => show(await open(project), commit),
    list: async (project, commit, prefix) =>
      (await entriesAt(await open(project), commit, prefix)).map(({ path }) => path),
    read: async (project, commit, path) => {
      const file = await (await open(project)).attempt(['cat-file', 'blob', `${commit}:${path}`]);
      return file.exitCode === 0 ? file.stdout : null;
    },
    prepareLanding: (landing) => onTip(landing.project, (repo, tips) => prepareLanding(repo, tips, landing)),
    prepareUndo: (removal) => onTip(removal.project, (repo, tips) => moveToTrash(repo, tips, removal)),
    prepareRestore: (restore) => onTip(restore.project, (repo, tips) => takeFromTrash(repo, tips, restore)),
    prepareEdit: (edit) => onTip(edit.project, (repo, tips) => editFile(repo, tips, edit)),
    push: async (project, move) => push(await open(project), move),
    publish: async (project, branch, commit) => publish(await open(project), branch, commit),
    keep: async (project, ref, commit) => keep(await open(project), ref, commit),
    kill: async (removal, ref) => {
      const repo = await open(removal.project);
      const itself = { tip: removal.commit, local: removal.commit };
      const killed = await moveToTrash(repo, itself, removal);
      return isRefusal(killed) ? killed : keep(repo, ref, killed.new);
    },
    revise: async (revision) => revise(await open(revision.project), revision),
  };
}
