import { talkWords } from '../domain/talk.ts';
import { concludeRemark } from './conclude-remark.ts';
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
  const { host, pid, pidStartTime: startTime, bootId } = talk;
  if (host === ctx.host && pid !== null) {
    const leader = startTime !== null && bootId !== null ? { pid, startTime, bootId } : null;
    const ended = await ctx.claude.reap(talkMarker(name), leader);
    ctx.log.warn({ project: name, ended }, 'the persistent session was interrupted');
    const nobody = { pid: null, pidStartTime: null, bootId: null };
    await ctx.db.talk.update({ where: { projectName: name }, data: nobody });
  }
  const where = { projectName: name, ...unanswered };
  const owed = await ctx.db.remark.findMany({ where, orderBy: { id: 'asc' } });
  if (projectOf(ctx, name)?.persistent) {
    if (owed.length > 0)
      await ctx.db.$transaction((tx) => ctx.queue.send(tx, { step: 'talk', project: name }));
    return;
  }
  const off = { kind: 'failed', answer: '', words: [talkWords.switchedOff] } as const;
  for (const remark of owed) await concludeRemark(ctx, remark, off);
}
