import { join } from 'node:path';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { Git, Identity, LandingRefusal, Prepared } from '../flow/ports.ts';
import { makeClone, removeClone, sweepClones } from './clone.ts';
import { commitFiles } from './commit-files.ts';
import { commitWork } from './commit-work.ts';
import { prepareLanding } from './landing.ts';
import { identityOf } from './person.ts';
import { push, pushRef } from './push.ts';
import { type RefreshRefusal, refresh, type Tips } from './refresh.ts';
import { createRepositories, type Repository } from './repository.ts';
import { createRun, type Environment } from './run.ts';
import { readFiles, show } from './show.ts';
import { prepareRestore, prepareUndo, trashCommit } from './trash.ts';

export type GitOptions = {
  /** Absolute; `repositories`, `clones` and `hooks` are made below it. */
  readonly dataDir: string;
  /** The app's environment; git gets PATH, HOME and what logins and proxies need, never the rest. */
  readonly env: Environment;
};

type Decide = (repo: Repository, who: Identity, tips: Tips) => Promise<Prepared | Refusal<LandingRefusal>>;

/** Real git. Makes nothing and runs nothing until it is asked to. */
export function createGit({ dataDir, env }: GitOptions): Git {
  const run = createRun(env);
  const open = createRepositories(dataDir, run);
  const clones = join(dataDir, 'clones');
  const inTurn = createTurns();
  const who = (project: Project) => identityOf(project.path, env);
  const tipsOf = (repo: Repository): Promise<Tips | RefreshRefusal> =>
    inTurn(repo.dir, () => refresh(repo, env));
  const onTip = async (project: Project, decide: Decide) => {
    const repo = await open(project);
    const tips = await tipsOf(repo);
    return isRefusal(tips) ? tips : decide(repo, await who(project), tips);
  };
  return {
    refresh: async (project) => tipsOf(await open(project)),
    clone: async (project, jobId, commit) =>
      makeClone(await open(project), run, await who(project), { path: join(clones, jobId), jobId, commit }),
    removeClone: (jobId) => removeClone(join(clones, jobId)),
    sweepClones: (live) => sweepClones(clones, live),
    commitWork: async (work) => commitWork(await open(work.project), await who(work.project), work),
    commitFiles: async (files) => commitFiles(await open(files.project), await who(files.project), files),
    show: async (project, commit, maxChars) => show(await open(project), commit, maxChars),
    readFiles: async (project, commit, prefix) => readFiles(await open(project), commit, prefix),
    prepareLanding: (landing) =>
      onTip(landing.project, (repo, by, tips) => prepareLanding(repo, by, tips, landing)),
    prepareUndo: (undo) => onTip(undo.project, (repo, by, tips) => prepareUndo(repo, by, tips, undo)),
    prepareRestore: (restore) =>
      onTip(restore.project, (repo, by, tips) => prepareRestore(repo, by, tips, restore)),
    push: async (project, move) => push(await open(project), env, dataDir, move),
    branch: async (project, name, commit) => {
      const made = await pushRef(await open(project), dataDir, `refs/heads/${name}`, commit);
      if (made === null)
        return refuse('taken', `There is another branch ${name} in ${project.path}; it stays.`);
      return isRefusal(made) ? made : { branch: name };
    },
    trash: async (trash) => {
      const repo = await open(trash.project);
      const commit = await trashCommit(repo, await who(trash.project), trash);
      const ref = `refs/audition/trash/${trash.id}`;
      const put = (name: string) => pushRef(repo, dataDir, name, commit);
      // An earlier data folder may have used the number: its work stays, ours carries its commit in the name.
      const kept = (await put(ref)) ?? (await put(`${ref}-${commit.slice(0, 8)}`));
      if (kept === null)
        return refuse('unreachable', `${trash.project.path} does not take ${ref}; press again.`);
      return isRefusal(kept) ? kept : { ...kept, commit };
    },
  };
}

/** Runs work on the same thing one after the other: two fetches at once would fight over a ref. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>();
  return <T>(thing: string, work: () => Promise<T>): Promise<T> => {
    const turn = (last.get(thing) ?? Promise.resolve()).then(work, work);
    last.set(thing, turn);
    return turn;
  };
}
