import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import type { Step } from '../../src/flow/context.ts';
import { dayClosed } from '../../src/flow/slots.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { watchClock } from '../fakes/clock.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const zone = 'Europe/Vienna';
const bakery = (more: object = {}): Project =>
  toProject('bakery', { path: '/bakery', time_zone: zone, channel: 'C0BAKERY', ...more }, [], '/bakery');
const nightly: Schedule = {
  ...{ name: 'nightly', project: 'bakery', cron: '30 2 * * *', zone },
  doing: { kind: 'job', task: 'tidy the price list' },
};

const watch = (more: Partial<Parameters<typeof watchClock>[1]> = {}) =>
  watchClock(record.db, { project: bakery(), ...more });

const slots = async (name: string) => {
  const rows = await record.db.slot.findMany({
    where: { name, due: { not: 'rule' } },
    orderBy: { due: 'asc' },
  });
  return Object.fromEntries(rows.map(({ due, words }) => [due, words]));
};
const closes = (steps: readonly Step[]) => steps.flatMap((step) => (step.step === 'close' ? step.date : []));
/** A job of the bakery that began and ended then. */
async function worked(...times: string[]): Promise<void> {
  for (const time of times) {
    const at = new Date(time);
    const when = { createdAt: at, startedAt: at, endedAt: at, state: 'ended' } as const;
    const who = { requestId: randomUUID(), projectName: 'bakery', task: 'add rye', askedBy: 'cli:me' };
    await record.db.job.create({ data: { ...who, ...when } });
  }
}

beforeEach(async () => {
  await record.db.slot.deleteMany();
  await record.db.session.deleteMany();
  await record.db.upgrade.deleteMany();
  await record.db.signal.deleteMany();
  await record.db.decision.deleteMany();
  await record.db.cyclePart.deleteMany();
  await record.db.cycle.deleteMany();
  await record.db.job.deleteMany();
  await record.db.project.deleteMany();
  await record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
});

describe('the end of a day', () => {
  it('is closed once, in its zone, when there was work', async () => {
    const { look } = watch();
    await look('2026-05-01T08:00Z');
    await worked('2026-05-01T09:00Z');
    expect(await look('2026-05-01T20:59Z')).toEqual([]);
    expect(await look('2026-05-01T21:00Z')).toEqual([
      { step: 'close', project: 'bakery', date: '2026-05-01', by: 'eod' },
    ]);
    expect(await look('2026-05-01T21:00:20Z')).toEqual([]);
    expect(await look('2026-05-02T21:00Z')).toEqual([]);
    expect(await slots('eod/bakery')).toEqual({ '2026-05-01': null, '2026-05-02': 'nothing was done' });
  });

  it('is caught up by date, oldest first, and not twice when the clock goes back', async () => {
    const { look } = watch();
    await worked('2026-04-30T09:00Z', '2026-05-01T09:00Z', '2026-05-02T22:00Z', '2026-05-04T09:00Z');
    await look('2026-05-01T08:00Z');
    expect(closes(await look('2026-05-06T08:00Z'))).toEqual(['2026-05-01', '2026-05-03', '2026-05-04']);
    expect(await look('2026-05-02T21:00Z')).toEqual([]);
    expect(await look('2026-05-05T22:00Z')).toEqual([]);
  });

  it('is closed for work after midnight, also where the day before is closed after that', async () => {
    const { look } = watch({ project: bakery({ eod: '02:00' }) });
    await look('2026-04-30T20:00Z');
    await worked('2026-04-30T22:30Z'); // half past midnight in Vienna, on the first of May
    expect(closes(await look('2026-05-02T00:00Z'))).toContain('2026-05-01');
  });

  it('is closed for what was decided the day before and is carried out on it', async () => {
    const { look } = watch();
    await look('2026-05-01T08:00Z');
    const when = { at: new Date('2026-05-01T20:00Z'), settledAt: new Date('2026-05-02T08:00Z') };
    const write = { kind: 'tick', item: 'rye', month: '2026-05', title: 'Rye', reference: 'job 1' };
    const data = { verb: 'write', projectName: 'bakery', write, by: 'cli:me', commit: '', ...when } as const;
    await record.db.decision.create({ data });
    expect(closes(await look('2026-05-02T21:00Z'))).toEqual(['2026-05-01', '2026-05-02']);
  });

  it('is closed where nothing but an upgrade was built, for jobs of other projects', async () => {
    const { look } = watch();
    await look('2026-05-01T08:00Z');
    await worked('2026-04-01T09:00Z');
    const job = await record.db.job.findFirstOrThrow();
    const signal = {
      kind: 'repeated_task',
      projectName: 'bakery',
      title: 'add',
      firedAt: job.createdAt,
    } as const;
    const of = { projectName: 'bakery', jobId: job.id, createdAt: job.createdAt, signal: { create: signal } };
    const built = { id: randomUUID(), kind: 'builder', endedAt: new Date('2026-05-01T09:00Z') } as const;
    await record.db.upgrade.create({ data: { ...of, sessions: { create: built } } });
    expect(closes(await look('2026-05-01T21:00Z'))).toEqual(['2026-05-01']);
  });

  it('is nobody’s matter where the log is off, and what was before it was switched on is not owed', async () => {
    const off = watch({ project: bakery({ worklog: 'off' }) });
    await off.look('2026-05-01T08:00Z');
    await worked('2026-05-01T09:00Z', '2026-05-02T09:00Z');
    expect(await off.look('2026-05-02T08:00Z')).toEqual([]);
    const on = watch({ project: bakery({ worklog: 'post' }) });
    expect(await on.look('2026-05-02T08:00Z')).toEqual([]);
    expect(closes(await on.look('2026-05-02T21:00Z'))).toEqual(['2026-05-02']);
  });

  it('is nobody’s matter where somebody said no before anybody was asked', async () => {
    const { look } = watch();
    await look('2026-05-01T08:00Z');
    await record.db.project.update({ where: { name: 'bakery' }, data: { worklogOn: false } });
    await worked('2026-05-01T09:00Z');
    expect(await look('2026-05-01T21:00Z')).toEqual([]);
  });

  it('is not asked for again where somebody was asked and has not said yes', async () => {
    const { look } = watch();
    await look('2026-05-01T08:00Z');
    await worked('2026-05-01T09:00Z', '2026-05-02T09:00Z');
    expect(closes(await look('2026-05-01T21:00Z'))).toEqual(['2026-05-01']);
    await record.db.project.update({ where: { name: 'bakery' }, data: { worklogAsked: new Date() } });
    expect(await look('2026-05-02T21:00Z')).toEqual([]);
  });
});

describe("a month's end", () => {
  const moved = async () => {
    const rows = await record.db.decision.findMany({ where: { verb: 'write' }, orderBy: { id: 'asc' } });
    return rows.map(({ write, by }) => ({ write, by }));
  };
  const ours = (from: string, to: string) => ({
    ...{ write: { kind: 'rollover', from, to }, by: 'cli:workspaces.toml' },
  });

  it('moves what is open on once, after the last day was closed', async () => {
    const { look, ctx } = watch({ project: bakery({ rollover: true }) });
    await look('2026-03-30T08:00Z');
    await worked('2026-03-31T09:00Z');
    expect(closes(await look('2026-03-31T22:00Z'))).toEqual(['2026-03-31']);
    await look('2026-03-31T22:00:20Z');
    expect(await moved()).toEqual([]);
    await dayClosed(ctx, { project: 'bakery', date: '2026-03-31' });
    await look('2026-03-31T22:00:40Z');
    await look('2026-03-31T22:01Z');
    await look('2026-03-30T08:00Z');
    expect(await moved()).toEqual([ours('2026-03', '2026-04')]);
    expect(await slots('rollover/bakery')).toEqual({ '2026-03': 'moved to 2026-04' });
  });

  it('is caught up for every month that passed', async () => {
    const { look } = watch({ project: bakery({ rollover: true, worklog: 'off' }) });
    await look('2026-03-30T08:00Z');
    await look('2026-06-02T08:00Z');
    expect(await moved()).toEqual(['2026-03', '2026-04', '2026-05'].map((from) => ours(from, '2026-06')));
  });
});

describe('a schedule', () => {
  const jobs = () => record.db.job.findMany({ orderBy: { id: 'asc' } });

  it('begins its job at its time, once, in the channel of the project', async () => {
    const { look } = watch({ schedules: [nightly] });
    await look('2026-03-28T12:00Z');
    expect(await jobs()).toEqual([]);
    expect(await look('2026-03-29T01:30Z')).toMatchObject([{ step: 'outbox' }, { step: 'run' }]);
    await look('2026-03-29T01:30:20Z');
    await look('2026-03-29T00:30Z');
    const [job, ...more] = await jobs();
    expect(job).toMatchObject({
      task: 'tidy the price list',
      askedBy: 'schedule:nightly',
      channel: 'C0BAKERY',
    });
    expect(more).toEqual([]);
    expect(await slots('schedule/nightly')).toEqual({ '2026-03-29T01:30:00.000Z': `job ${job?.id}` });
    const deed = await record.db.audit.findFirst({ orderBy: { id: 'desc' } });
    expect(deed).toMatchObject({ person: 'schedule:nightly', action: 'job', subject: `job ${job?.id}` });
  });

  it('that was missed runs once, and the record says what did not', async () => {
    const { look } = watch({ schedules: [nightly] });
    await look('2026-05-01T12:00Z');
    await look('2026-05-05T12:00Z');
    expect(await jobs()).toHaveLength(1);
    const [missed, taken] = Object.entries(await slots('schedule/nightly'));
    const newest = '2026-05-05T00:30:00.000Z';
    const words = `missed, with all before ${newest}: nothing was running`;
    expect(missed).toEqual(['2026-05-02T00:30:00.000Z', words]);
    expect(taken).toEqual([newest, expect.stringMatching(/^job \d+$/)]);
  });

  it('is left out while its last job has not ended', async () => {
    const { look } = watch({ schedules: [nightly] });
    await look('2026-05-01T12:00Z');
    await look('2026-05-02T00:30Z');
    await look('2026-05-03T00:30Z');
    const [job, ...more] = await jobs();
    expect(more).toEqual([]);
    expect(Object.values(await slots('schedule/nightly'))[1]).toBe(
      `left out: job ${job?.id} of an earlier time has not ended`,
    );
  });

  it('owes nothing from before its time was changed', async () => {
    await watch({ schedules: [nightly] }).look('2026-05-01T12:00Z');
    const changed = watch({ schedules: [{ ...nightly, cron: '0 11 * * *' }] });
    await changed.look('2026-05-01T12:10Z');
    expect(await jobs()).toEqual([]);
    await changed.look('2026-05-02T09:00Z');
    expect(await jobs()).toHaveLength(1);
  });

  it('of another project waits for whoever works there', async () => {
    const { look } = watch({ schedules: [{ ...nightly, project: 'mill' }] });
    await look('2026-05-01T12:00Z');
    await look('2026-05-02T12:00Z');
    expect(await jobs()).toEqual([]);
  });

  it('closes a day, moves a month on or begins a cycle, each by its name', async () => {
    const of = (name: string, doing: Schedule['doing']): Schedule => ({ ...nightly, name, doing });
    const schedules = [of('close', { kind: 'eod' }), of('items', { kind: 'cycle', max: 5 })];
    const { look } = watch({ schedules: [...schedules, of('move', { kind: 'rollover' })] });
    await look('2026-04-01T12:00Z');
    const steps = await look('2026-04-02T00:30Z');
    expect(steps.filter(({ step }) => step !== 'outbox')).toMatchObject([
      { step: 'close', date: '2026-04-01', by: 'schedule:close' }, // at half past two: of the day before
      { step: 'cycle', project: 'bakery' },
      { step: 'settle', project: 'bakery' },
    ]);
    const cycle = { startedBy: 'schedule:items', channel: 'C0BAKERY', maxJobs: 5, maxUsd: null };
    expect(await record.db.cycle.findMany()).toMatchObject([cycle]);
    const write = { kind: 'rollover', from: '2026-03', to: '2026-04' };
    expect(await record.db.decision.findMany()).toMatchObject([{ by: 'schedule:move', write }]);
  });

  it('moves a month on that ends with its day, where it is for the last evening', async () => {
    const doing = { kind: 'rollover' } as const;
    const { look } = watch({ schedules: [{ ...nightly, name: 'move', cron: '30 23 28-31 * *', doing }] });
    await look('2026-03-31T12:00Z');
    await look('2026-03-31T21:30Z');
    const write = { kind: 'rollover', from: '2026-03', to: '2026-04' };
    expect(await record.db.decision.findMany()).toMatchObject([{ by: 'schedule:move', write }]);
  });

  it('that breaks does not keep the others from their time', async () => {
    const items = { ...nightly, name: 'items', doing: { kind: 'cycle', max: null } } as const;
    const { look, faults } = watch({ schedules: [items, nightly], fails: 'cycle' });
    await look('2026-05-01T12:00Z');
    await look('2026-05-02T00:30Z');
    expect(await jobs()).toHaveLength(1);
    expect(faults).toMatchObject([{ what: 'items' }]);
    expect(await slots('schedule/items')).toEqual({});
  });
});
