import type { Job } from '../../prisma/client/client.ts';
import { type Context, projectOf } from './context.ts';
import { refreshJob } from './messages.ts';

/** How often at most it is stored that a run said something. */
const storeEveryMs = 10_000;

export type Silence = { heard(): void; look(): Promise<void> };

/**
 * Keeps when a run last said something, and shows its messages again when that was long ago, each minute of it, and
 * when it speaks again. `look` is to be called every second or so.
 */
export function watchSilence(ctx: Context, { id, fence, projectName }: Job): Silence {
  const quietMinutes = projectOf(ctx, projectName)?.quietMinutes ?? 0;
  const state = { heardAt: ctx.now(), storedAt: ctx.now(), shown: 0 };
  const look = async () => {
    const now = ctx.now().getTime();
    const minutes = Math.floor((now - state.heardAt.getTime()) / 60_000);
    const silent = quietMinutes > 0 && minutes >= quietMinutes ? minutes : 0;
    const isNews = silent !== state.shown;
    const isHeard = state.heardAt > state.storedAt && now - state.storedAt.getTime() >= storeEveryMs;
    if (!isNews && !isHeard) return;
    const { heardAt } = state;
    await ctx.db.job.updateMany({ where: { id, fence, state: 'running' }, data: { heardAt } });
    if (isNews) await showSilence(ctx, id);
    Object.assign(state, { storedAt: heardAt, shown: silent });
  };
  const heard = () => {
    state.heardAt = ctx.now();
  };
  return { heard, look };
}

const showSilence = (ctx: Context, id: number): Promise<void> =>
  ctx.db.$transaction((tx) => refreshJob(ctx, tx, id, true));
