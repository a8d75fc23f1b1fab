import path from 'node:path';
import { execa } from 'execa';
import { isRefusal } from '../../src/domain/result.ts';
import { decide } from '../../src/flow/decide.ts';
import { runGit } from '../../src/git/starter.ts';
import { openStage, type Stage, until } from '../../src/rehearsal/stage.ts';
import { inTurns, type Measurement, timed } from './figure.ts';
import { quiet } from './place.ts';

/** An upgrade's commit of our own repository on the tip of now: a skill with a script. */
async function commitSkill({ app: { ctx } }: Stage, slug: string, upgradeId: string) {
  const [project] = ctx.projects;
  if (!project) throw new Error('the stage has no project');
  const tip = await ctx.git.refresh(project);
  if (isRefusal(tip)) throw new Error(tip.words);
  const livePath = `.claude/skills/${slug}`;
  const script = { path: `${livePath}/add.sh`, mode: '100755', content: Buffer.from('#!/bin/sh\n') } as const;
  const text = Buffer.from(`Add ${slug}.\n`.repeat(20));
  const files = [{ path: `${livePath}/SKILL.md`, mode: '100644', content: text } as const, script];
  const order = { project, upgradeId, base: tip.tip, livePath, files, message: `Add the skill ${slug}` };
  const done = await ctx.git.commitFiles({ ...order, trailers: { 'Audition-Upgrade': upgradeId } });
  if (isRefusal(done)) throw new Error(done.words);
  return { commit: done.commit, base: tip.tip, livePath };
}

/** A person goes on with the branch meanwhile. */
async function moveOn({ bakery }: Stage, slug: string): Promise<void> {
  await execa('git', ['commit', '--quiet', '--allow-empty', '--message', `Before ${slug}`], { cwd: bakery });
}

/** Milliseconds from the press of Approve in the record to what was merged, in the record. */
async function approve(stage: Stage, slug: string, moved: boolean): Promise<number> {
  const { ctx } = stage.app;
  const made = await commitSkill(stage, slug, slug);
  if (moved) await moveOn(stage, slug);
  const signal = { create: { kind: 'repeated_task', projectName: 'bakery', title: slug } } as const;
  const about = { signal, projectName: 'bakery', jobId: 0, state: 'proposed', kind: 'skill', slug } as const;
  const { id } = await ctx.db.upgrade.create({ data: { ...about, ...made } });
  const pressed = await decide(ctx, { verb: 'approve', subject: id, by: 'cli:bench' });
  if (pressed.kind !== 'recorded') throw new Error('the press was not recorded');
  const decision = await until('the merge', async () => {
    const row = await ctx.db.decision.findUnique({ where: { id: pressed.decisionId } });
    return row?.state !== 'pending' && row;
  });
  if (decision.state !== 'done') throw new Error(`it was not merged: ${decision.words}`);
  return (decision.settledAt?.getTime() ?? 0) - decision.at.getTime();
}

/** The same commit brought in by hand: two commands. */
async function byHand(stage: Stage, slug: string, moved: boolean): Promise<number> {
  const { commit } = await commitSkill(stage, slug, slug);
  if (moved) await moveOn(stage, slug);
  const ours = path.join(stage.config.dataDir, 'repositories/bakery.git');
  // Started as ours are: from a large process a start would take longer than the work.
  const git = async (...args: string[]) => {
    const order = { args: ['-C', stage.bakery, ...args], env: process.env };
    const { exitCode, stderr } = await runGit(order);
    if (exitCode !== 0) throw new Error(stderr);
  };
  return timed(async () => {
    await git('fetch', '--quiet', ours, `refs/audition/upgrade/${slug}`);
    await git(...(moved ? ['cherry-pick', 'FETCH_HEAD'] : ['merge', '--quiet', '--ff-only', commit]));
  });
}

export const merge: Measurement = {
  name: 'merge',
  about:
    'Approve, from the press in the record to the merge in the record: the queue, the project brought up to date, the commit judged again, the checked-out branch moved by a push with our hook. Beside it the two commands that do it by hand, started as ours are: `git fetch` and `git merge --ff-only`, or `git cherry-pick` where the branch has moved on.',
  run: async ({ times }) => {
    const stage = await openStage({ log: quiet, env: process.env });
    const compare = (moved: boolean) => {
      const name = (way: string, turn: number) => `${way}-${moved ? 'moved' : 'still'}-${turn}`;
      return inTurns(
        times,
        (turn) => approve(stage, name('pressed', turn), moved),
        (turn) => byHand(stage, name('by-hand', turn), moved),
      );
    };
    try {
      const wanted = [{ of: 'ratio', most: 3 }] as const;
      const still = await compare(false);
      const moved = await compare(true);
      return [
        { what: 'approve → merged', against: '`git fetch`, `git merge`', unit: 'ms', ...still, wanted },
        {
          ...{ what: 'approve → merged, on a branch that moved', against: '`git fetch`, `git cherry-pick`' },
          ...{ unit: 'ms', ...moved, wanted },
        },
      ];
    } finally {
      await stage.close();
    }
  },
};
