import { randomUUID } from 'node:crypto';
import type { Context, Step } from '../../src/flow/context.ts';
import { messageKeys, refreshJob, show, showEnd } from '../../src/flow/messages.ts';
import { postMessage } from '../../src/flow/post-message.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import type { Record } from '../../src/postgres/record.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { toProject } from '../../src/workspaces-project.ts';
import type { Talk } from './slack-talk.ts';

/** A running job of Ada's, a clock that stands still, and a queue that is worked on by hand. */
export async function runningJob(
  { db }: Pick<Record, 'db'>,
  talk: Talk,
  askedBy = talk.workspace.person('ada').id,
) {
  const clock = { at: Date.parse('2026-11-21T12:00:00Z') };
  const steps: Step[] = [];
  const ctx = {
    ...{
      db,
      transcripts: createTranscripts(db),
      slack: talk.app.slack,
      redact: async (texts: string[]) => texts,
      log: talk.log,
    },
    ...{ now: () => new Date(clock.at), newId: randomUUID, host: 'here', worker: '1' },
    queue: { send: async (_: unknown, step: Step) => void steps.push(step) },
  } as unknown as Context;
  const project = toProject(`p${randomUUID().slice(0, 8)}`, { path: '/bakery' }, [askedBy], '/');
  Object.assign(ctx, { projects: [project] });
  const channel = talk.workspace.channel.id;
  const { id } = await requestJob(ctx, { id: randomUUID(), project, task: 'add the rye', askedBy, channel });
  await db.job.update({ where: { id }, data: { state: 'running', startedAt: ctx.now() } });
  const key = messageKeys.jobProgress(id);
  /** Does what is owed to Slack now; what has to wait for minutes stays. */
  const posts = async () => {
    const due = steps.splice(0);
    steps.push(...due.filter((step) => step.step === 'outbox' && step.turn));
    for (const step of due) if (step.step === 'outbox' && !step.turn) await postMessage(ctx, step);
  };
  const does = async (...titles: string[]) => {
    const { steps: before } = await db.job.findUniqueOrThrow({ where: { id } });
    const data = { steps: [...before, ...titles].slice(-20), stepCount: { increment: titles.length } };
    await db.$transaction(async (tx) => {
      await tx.job.update({ where: { id }, data });
      await show(ctx, tx, key, { channel, parentKey: messageKeys.jobRoot(id) });
    });
    await posts();
  };
  const ends = async (more: { answer?: string } = {}) => {
    await db.$transaction(async (tx) => {
      const data = {
        state: 'ended',
        outcome: 'done',
        answer: 'Added.',
        endedAt: ctx.now(),
        ...more,
      } as const;
      await showEnd(ctx, tx, await tx.job.update({ where: { id }, data }));
    });
    await posts();
  };
  /** Its first message and its result are owed again. */
  const refreshes = async () => {
    await db.$transaction((tx) => refreshJob(ctx, tx, id));
    await posts();
  };
  const passes = (count: number) => {
    clock.at += count * 60_000;
  };
  const minutes = async (count: number) => {
    passes(count);
    for (const step of steps.splice(0)) if (step.step === 'outbox') await postMessage(ctx, step);
    await posts();
  };
  await posts();
  const row = () => db.message.findUniqueOrThrow({ where: { key } });
  return { ctx, id, key, steps, does, ends, minutes, passes, posts, refreshes, row };
}
