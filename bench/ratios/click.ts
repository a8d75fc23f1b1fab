import { randomUUID } from 'node:crypto';
import { isRefusal } from '../../src/domain/result.ts';
import { messageKeys, show, showEnd } from '../../src/flow/messages.ts';
import type { Seen } from '../../src/rehearsal/shown.ts';
import { openStage, type Stage } from '../../src/rehearsal/stage.ts';
import { type Measurement, middle, quantile } from './figure.ts';
import { quiet } from './place.ts';
import { settled } from './settled.ts';

/** Presses in one turn. */
const presses = 20;

/** Jobs whose commits are offered, each with its messages in Slack; their buttons, from old to new. */
async function offerJobs(stage: Stage, count: number, label: string): Promise<Seen[]> {
  const { ctx } = stage.app;
  const [project] = ctx.projects;
  const tip = project && (await ctx.git.refresh(project));
  if (!tip || isRefusal(tip)) throw new Error('the stage has no project');
  const channel = stage.workspace.channel.id;
  const at = new Date();
  const about = { projectName: 'bakery', askedBy: stage.workspace.person('you').id, channel, branch: 'main' };
  const ended = { state: 'ended', outcome: 'done', delivery: 'offered', inheritance: 'none' } as const;
  const facts = { commit: tip.tip, base: tip.tip, files: 1, answer: 'Added it.', startedAt: at, endedAt: at };
  for (let turn = 0; turn < count; turn += 1) {
    const data = { ...about, ...ended, ...facts, requestId: randomUUID(), task: `bake ${turn}` };
    await ctx.db.$transaction(async (tx) => {
      const job = await tx.job.create({ data });
      await show(ctx, tx, messageKeys.jobRoot(job.id), { channel });
      await showEnd(ctx, tx, job);
    });
  }
  await settled(stage);
  const all = await stage.workspace.everything();
  return all.flatMap((message) =>
    message.buttons.filter(({ text }) => text.text === label).map((button) => ({ message, button })),
  );
}

/** Milliseconds from the press of a button to the new look of its message in Slack. */
function watchPresses({ workspace }: Stage) {
  const waiting = new Map<string, () => void>();
  workspace.front.answers.set('chat.update', async ({ args, pass }) => {
    const answer = await pass();
    waiting.get(args.get('ts') ?? '')?.();
    return answer;
  });
  return async (seen: Seen): Promise<number> => {
    const { promise: changed, resolve } = Promise.withResolvers<void>();
    waiting.set(seen.message.ts, resolve);
    const started = performance.now();
    await workspace.person('you').presses(seen);
    await changed;
    waiting.delete(seen.message.ts);
    return performance.now() - started;
  };
}

export const click: Measurement = {
  name: 'click',
  about:
    'Discard, pressed on the results of jobs, one after the other, twenty a turn: from the press to the changed message in the local Slack. Slack, the app and who presses are one process here.',
  run: async ({ times, part }) => {
    const count = Math.max(2, Math.round(presses * part));
    const stage = await openStage({ log: quiet, env: process.env });
    try {
      const buttons = await offerJobs(stage, count * times, 'Discard');
      const press = watchPresses(stage);
      const turns: number[][] = [];
      while (buttons.length > 0) {
        const took: number[] = [];
        for (const one of buttons.splice(0, count)) took.push(await press(one));
        turns.push(took);
      }
      await settled(stage);
      const nothing = { against: null, unit: 'ms', floor: null, ratio: null } as const;
      return [
        {
          ...{ what: 'click → changed message, p95', ...nothing },
          ours: middle(turns.map((took) => quantile(took, 0.95))),
          wanted: [{ of: 'value', most: 500 }],
        },
        {
          ...{ what: 'click → changed message, p50', ...nothing },
          ours: middle(turns.map((took) => quantile(took, 0.5))),
          wanted: [],
        },
      ];
    } finally {
      await stage.close();
    }
  },
};
