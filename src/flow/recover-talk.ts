import type { Talk } from '../../prisma/client/client.ts';
import { talkWords } from '../domain/talk.ts';
import { refuseAll } from './conclude-remark.ts';
import { type Context, projectOf } from './context.ts';
import { unanswered } from './open-talk.ts';
import { talkMarker } from './talk-life.ts';

/**
 * Takes up the talk of a project where an earlier process left it; call it under the project's lock. What that one left
 * running is ended. What was said and has no answer is given to the session again; where the project has none any more,
 * that is said.
 */
export async function recoverTalk(ctx: Context, name: string): Promise<void> {
  const talk = await ctx.db.talk.findUnique({ where: { projectName: name } });
  if (!talk) return;
  await endWhatIsLeft(ctx, talk);
  const where = { projectName: name, ...unanswered };
  if (projectOf(ctx, name)?.persistent) {
    if ((await ctx.db.remark.count({ where })) > 0)
      await ctx.db.$transaction((tx) => ctx.queue.send(tx, { step: 'talk', project: name }));
    return;
  }
  await refuseAll(ctx, name, talkWords.switchedOff);
}

/** Also what began to run and was not written down any more: it would work in the checkout beside the next one. */
async function endWhatIsLeft(ctx: Context, talk: Talk): Promise<void> {
  const { projectName, host, pid, pidStartTime: startTime, bootId } = talk;
  const isOfHere = host === ctx.host && pid !== null && startTime !== null && bootId !== null;
  const ended = await ctx.claude.reap(talkMarker(projectName), isOfHere ? { pid, startTime, bootId } : null);
  if (ended === 0 && !isOfHere) return;
  ctx.log.warn({ project: projectName, ended }, 'the persistent session was interrupted');
  const nobody = { pid: null, pidStartTime: null, bootId: null };
  await ctx.db.talk.update({ where: { projectName }, data: nobody });
}
