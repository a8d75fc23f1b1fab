import { randomUUID } from 'node:crypto';
import { beforeEach } from 'vitest';
import type { Prisma } from '../../prisma/client/client.ts';
import type { Project } from '../../src/domain/project.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { detectSignals } from '../../src/flow/detect-signals.ts';
import { listSignals } from '../../src/flow/list-signals.ts';
import { createBeatIndex } from '../../src/postgres/beat-index.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { useRecord } from './database.ts';

export const label = 'add a product to the price list';
const requests = [
  'add the rye loaf, 4.80, to the price list',
  'put cinnamon buns (2.10) on the list of prices',
  'the price list needs sourdough at 5.20',
  'plum cake, 3.90, price list please',
  'please add poppy rolls to the price list, 0.90',
  'the price list lacks the walnut bread, 6.10',
];
/** The morning of a day in February. */
export const february = (day: number) => new Date(Date.UTC(2026, 1, day, 8));

/** Jobs of a bakery that ended on days of February, looked at by the detectors or not yet; emptied before each test. */
export function useEndedJobs() {
  const record = useRecord();
  let queued: Step[] = [];
  let today = 1;
  beforeEach(async () => {
    queued = [];
    const tables =
      '"Evidence", "Signal", "Beat", "Session", "Job", "Project", "Upgrade", "Decision", "ImportedFile", "Look", "Posting", "Feature"';
    await record.db.$executeRawUnsafe(`truncate ${tables} restart identity cascade`);
  });

  const context = (projects: readonly Project[] = [], git = {}) =>
    ({
      ...{ db: record.db, projects, git, now: () => february(today) },
      ...{
        index: createBeatIndex(),
        digest: (text: string) => text,
        judge: { callsPerDay: 0, dollarsPerDay: 0 },
      },
      claude: { forget: async () => {} },
      transcripts: createTranscripts(record.db),
      queue: { send: async (_: unknown, step: Step) => void queued.push(step) },
    }) as unknown as Context;
  const builds = () => queued.flatMap((step) => (step.step === 'build' ? [step.project] : []));

  /** A job that ended on a day, with its session and beat; the detectors have not looked at it yet. */
  async function endJob(
    day: number,
    more: { project?: string; job?: Prisma.JobUncheckedUpdateInput; beat?: object } = {},
  ) {
    const { project: name = 'bakery', job = {}, beat = {} } = more;
    const { db } = record;
    today = day;
    await db.project.upsert({
      where: { name },
      create: { name, path: `/${name}`, branch: 'main' },
      update: {},
    });
    const task = requests[day - 1] ?? '';
    const asked = { requestId: randomUUID(), projectName: name, task, askedBy: 'cli:me' };
    const { id } = await db.job.create({ data: { ...asked, state: 'ended', outcome: 'done' } });
    await db.job.update({ where: { id }, data: job });
    const own = { projectName: name, jobId: id, request: task, label, at: february(day), ...beat };
    await db.session.create({
      data: { id: randomUUID(), kind: 'job', jobId: id, turns: 5, beats: { create: own } },
    });
    return id;
  }
  async function work(day: number, ctx = context(), more: Parameters<typeof endJob>[1] = {}): Promise<void> {
    await detectSignals(ctx, await endJob(day, more));
  }
  const signals = () => listSignals(context(), undefined);
  const setDay = (day: number) => {
    today = day;
  };
  return { record, context, builds, endJob, work, signals, setDay };
}
