import { randomUUID } from 'node:crypto';
import { v5 } from 'uuid';
import { describe, expect, it } from 'vitest';
import type { Prisma } from '../../prisma/client/client.ts';
import { failureOfGate } from '../../src/domain/gate.ts';
import type { Context } from '../../src/flow/context.ts';
import { detectSignals } from '../../src/flow/detect-signals.ts';
import { fixJob, mendLater } from '../../src/flow/mend-job.ts';
import { readBeats } from '../../src/flow/read-beats.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useEndedJobs } from '../fakes/ended-jobs.ts';

const { record, context, endJob, signals } = useEndedJobs();
const gate = failureOfGate({
  ...{ at: 'after', name: 'npm test', passed: false, ms: 1, how: 'ended with 1', timedOut: false },
  tail: 'Error: the price list is not sorted',
});
const failures = [gate].filter((failure) => failure !== null);
const commit = 'c'.repeat(40);
type More = Prisma.JobUncheckedUpdateInput;

/** A job that a gate did not let pass, on a day of February. */
async function stopped(day: number, more: More = {}): Promise<number> {
  const job = { outcome: 'gate_failed', commit, ...more } as const;
  const id = await endJob(day, { job, beat: { failures, executor: 'model' } });
  await detectSignals(context(), id);
  return id;
}
/** The try after it, which passed or did not. */
async function triedAgain(day: number, mends: number, passed = true, more: More = {}): Promise<number> {
  const job = { mends, follows: mends, threadOf: mends, outcome: passed ? 'done' : 'gate_failed', ...more };
  const id = await endJob(day, { job: job as More, beat: passed ? {} : { failures, executor: 'model' } });
  await detectSignals(context(), id);
  return id;
}

describe('a second try', () => {
  it('is one wish with the first: three of both are a failure that comes again, and a repeated task', async () => {
    for (const day of [1, 2]) await triedAgain(day, await stopped(day));
    expect(await signals()).toEqual([]);
    await triedAgain(3, await stopped(3));
    expect(await signals()).toMatchObject([
      { kind: 'recurring_failure', count: 3, title: expect.stringContaining('price list is not sorted') },
      { kind: 'repeated_task', count: 3 },
    ]);
  });

  it('that does not pass either makes the failure none of a second conversation', async () => {
    for (const day of [1, 2]) await triedAgain(day, await triedAgain(day, await stopped(day), false), false);
    expect(await signals()).toEqual([]);
  });

  it('of what was said in a thread asks for nothing by itself, as that one does not', async () => {
    const requestId = randomUUID();
    const first = await endJob(1);
    const { id: sessionId } = await record.db.session.findFirstOrThrow({ where: { jobId: first } });
    const request = 'sort it, please';
    await record.db.beat.create({ data: { sessionId, projectName: 'bakery', uuid: requestId, request } });
    const reply = await stopped(1, { requestId, threadOf: first, follows: first });
    const again = await triedAgain(1, reply, true, { threadOf: first });
    const done = async (jobId: number) =>
      (await readBeats(record.db, { jobId })).beats.find(({ id }) => id === `job ${jobId}`)?.job?.done;
    expect([await done(first), await done(reply), await done(again)]).toEqual([true, false, false]);
  });
});

describe('Fix', () => {
  const project = toProject('bakery', { path: '/bakery', after: ['npm test'] }, [], '/');
  const ctx = (): Context => ({
    ...context([project]),
    idFor: (name: string) => v5(name, v5.DNS),
  });
  const mend = (jobId: number, on = ctx()) => record.db.$transaction((tx) => mendLater(on, tx, jobId));
  const fix = (jobId: number) => fixJob(ctx(), { project, jobId, by: 'U0BO' });

  it('is the same job as the second try, which has the same limits, item and cycle', async () => {
    const same = { model: 'haiku', maxUsd: 2, allowed: ['Bash'], item: 'rye', itemMonth: '2026-02' };
    const first = await stopped(1, same);
    await mend(first);
    const again = await record.db.job.findFirstOrThrow({ where: { mends: first } });
    expect(again).toMatchObject({
      ...same,
      follows: first,
      threadOf: first,
      askedBy: 'cli:me',
      state: 'queued',
    });
    expect(await fix(first)).toMatchObject({ isNew: false, job: { id: again.id } });
  });

  it('begins once what is not tried again by itself, without what was allowed for the first alone', async () => {
    const second = await triedAgain(1, await stopped(1), false, { commit, allowed: ['Bash'] });
    await mend(second);
    expect(await record.db.job.count({ where: { mends: second } })).toBe(0);
    expect(await fix(second)).toMatchObject({
      isNew: true,
      job: { mends: second, allowed: [], askedBy: 'U0BO' },
    });
    expect(await fix(second)).toMatchObject({ isNew: false });
    const calm = { ...project, gates: { ...project.gates, retry: false } };
    const other = await stopped(2);
    await mend(other, { ...ctx(), projects: [calm] });
    expect(await record.db.job.count({ where: { mends: other } })).toBe(0);
  });

  it('waits for a press where somebody stopped the cycle that the job was of', async () => {
    const of = { requestId: randomUUID(), projects: ['bakery'], startedBy: 'U0BO', stoppedBy: 'U0ADA' };
    const { id: cycleId } = await record.db.cycle.create({ data: of });
    const first = await stopped(1, { cycleId });
    await mend(first);
    expect(await record.db.job.count({ where: { mends: first } })).toBe(0);
    expect(await fix(first)).toMatchObject({ isNew: true });
  });

  it('is refused where there is nothing to be fixed', async () => {
    const words = 'left no work that a gate did not let pass.';
    expect(await fix(await endJob(1))).toMatchObject({ refused: 'no-gate', words: `Job 1 ${words}` });
    expect(await fix(await stopped(2, { commit: null }))).toMatchObject({ words: `Job 2 ${words}` });
  });
});
