import type { Decision, Job, Upgrade } from '../../prisma/client/client.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import type { Context } from './context.ts';
import type { LandingRefusal, Prepared } from './landing-port.ts';

export type WithSubject = Decision & { upgrade: Upgrade | null; job: Job | null };
/** A decision to be carried out in its project. */
export type Case = { readonly decision: WithSubject; readonly project: Project };
/** What changed outside, to be written down with the decision. */
export type Settled = Partial<Moved> & { readonly trashPath?: string; readonly trashRef?: string };
/** `words` say what did not go as wished though the branch moved. */
export type Moved = { readonly landed: string; readonly words?: string };

/**
 * Moves the branch by one push. The intent is written first: after a crash the same move is pushed again,
 * which finishes it, also a checkout that was left half-way.
 */
export async function move(
  ctx: Context,
  of: Case,
  prepare: () => Promise<Prepared | Refusal<LandingRefusal>>,
): Promise<Moved | Refusal> {
  const { decision, project } = of;
  const begun =
    decision.moveOld && decision.moveNew ? { old: decision.moveOld, new: decision.moveNew } : null;
  const move = begun ?? (await prepare());
  if (isRefusal(move)) return move;
  await ctx.db.decision.update({
    where: { id: decision.id },
    data: { moveOld: move.old, moveNew: move.new },
  });
  const pushed = await ctx.git.push(project, move);
  if (isRefusal(pushed)) return pushed;
  const { landed, remoteProblem } = pushed;
  const about = { decisionId: decision.id, project: project.name };
  ctx.log.info({ ...about, from: move.old, to: landed, remoteProblem }, 'a branch was moved');
  return remoteProblem === undefined ? { landed } : { landed, words: `but ${remoteProblem}` };
}
