import { randomUUID } from 'node:crypto';
import { beforeEach } from 'vitest';
import type { Prisma } from '../../prisma/client/client.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from './database.ts';

const file = { path: '/bakery', time_zone: 'Europe/Vienna', channel: 'C0BAKERY', worklog_usd: 0 };
const tables =
  '"Gate", "Evidence", "Signal", "Session", "Job", "Project", "Upgrade", "Decision", "Message", "WorkLog", "Audit", "Remark", "Talk"';

/** A bakery in Vienna at the end of March, with a clock of its own and a queue nobody works on; emptied before each test. */
export function useWorkingDay() {
  const record = useRecord();
  const clock = { at: new Date(0) };
  const steps: Step[] = [];
  /** RELEASES.md on the branch. */
  const plan: { text: string | null } = { text: null };
  const git = { refresh: async () => ({ tip: 'a'.repeat(40) }), read: async () => plan.text };
  const setClock = (at: string) => {
    clock.at = new Date(at);
  };
  beforeEach(async () => {
    [steps.length, plan.text] = [0, null];
    setClock('2026-03-30T10:00:00Z');
    await record.db.$executeRawUnsafe(`truncate ${tables} restart identity cascade`);
    await record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  });

  const project = (more: object = {}) => toProject('bakery', { ...file, ...more }, ['U0OWNER'], '/bakery');
  const context = (more: Partial<Context> = {}) =>
    ({
      ...{ db: record.db, now: () => clock.at, projects: [project()], slack: {}, git, newId: randomUUID },
      ...{ idFor: () => randomUUID(), log: { info: () => {}, warn: () => {}, error: () => {} } },
      redact: async (texts: readonly string[]) => [...texts],
      queue: { send: async (_: unknown, step: Step) => void steps.push(step) },
      ...more,
    }) as unknown as Context;

  /** A job that was asked for ten minutes before the clock's time, and ended then. */
  async function job(more: Partial<Prisma.JobUncheckedCreateInput> = {}): Promise<number> {
    const ago = (minutes: number) => new Date(clock.at.getTime() - minutes * 60_000);
    const asked = { requestId: randomUUID(), projectName: 'bakery', task: 'add the rye', askedBy: 'U0ADA' };
    const ran = { createdAt: ago(10), startedAt: ago(9), endedAt: clock.at, durationMs: 540_000 };
    const ended = { state: 'ended', outcome: 'nothing_to_do', costUsd: 0.1 } as const;
    return (await record.db.job.create({ data: { ...asked, ...ran, ...ended, ...more } })).id;
  }
  /** Somebody decided about a job's commit, and it was done at once. */
  async function decided(jobId: number, verb: 'merge' | 'discard'): Promise<void> {
    const [commit, settledAt] = ['c'.repeat(40), clock.at];
    const delivery = verb === 'merge' ? 'merged' : 'discarded';
    await record.db.job.update({ where: { id: jobId }, data: { delivery, landed: 'b'.repeat(40) } });
    await record.db.decision.create({
      data: { verb, jobId, by: 'U0ADA', state: 'done', commit, at: settledAt, settledAt },
    });
  }
  const logs = () => record.db.workLog.findMany({ orderBy: { date: 'asc' } });
  /** Keys of the messages that were owed since somebody looked last. */
  const owed = () => steps.splice(0).flatMap((step) => (step.step === 'outbox' ? [step.key] : []));
  return { record, plan, clock, setClock, steps, project, context, job, decided, logs, owed };
}
/** A commit that waits for Merge or Discard. */
export const offered = { outcome: 'done', delivery: 'offered', commit: 'a'.repeat(40) } as const;
