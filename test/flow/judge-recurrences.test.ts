import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context, Step } from '../../src/flow/context.ts';
import { detectSignals } from '../../src/flow/detect-signals.ts';
import { listSignals } from '../../src/flow/list-signals.ts';
import { createBeatIndex } from '../../src/postgres/beat-index.ts';
import type { Script } from '../../src/rehearsal/model.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { quoted, useCourt } from '../fakes/court.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const court = useCourt(() => record.db);
let today = 1;
beforeEach(async () => {
  today = 1;
  const tables =
    '"Evidence", "Signal", "Beat", "Session", "Job", "Project", "Upgrade", "Decision", "Judgement"';
  await record.db.$executeRawUnsafe(
    `truncate ${tables}, "Posting", "Feature", "Look" restart identity cascade`,
  );
});

/** One wish in words that have nothing in common but what the sessions called it. */
const hidden = [
  'customers say the till shows yesterday, look into it',
  'why do we still see old numbers at the counter? repair that',
  'the display by the door is stale again after the update',
  'repair the screen near the shelf, guests complain about wrong figures',
  'monitor in the hall lags behind, sort it out',
  'panel at the back has last week on it, mend that',
];
const february = (day: number) => new Date(Date.UTC(2026, 1, day, 8));

const says =
  (one: boolean): Script =>
  (request) => {
    const quotes = quoted(request).slice(0, 3);
    const answer = {
      quotes,
      varies: [],
      one,
      automatable: one,
      artifact: 'skill',
      title: 'Refresh the till',
    };
    return [{ call: 'StructuredOutput', input: answer }];
  };

async function working(one: boolean) {
  const { ctx, model } = await court(says(one), { now: () => february(today) });
  const steps: Step[] = [];
  const queue = { send: async (_: unknown, step: Step) => void steps.push(step) };
  const all = { ...ctx, projects: [], index: createBeatIndex(), queue } as unknown as Context;
  const off = { ...all, judge: { callsPerDay: 0, dollarsPerDay: 0 } };
  const builds = () => steps.filter(({ step }) => step === 'build').length;
  return {
    ctx: all,
    off,
    asked: () => model.requests.length,
    list: () => listSignals(off, 'bakery'),
    builds,
  };
}

/** A day's job that ended; the detectors have not looked at it yet. */
async function endJob(day: number, request: string, label: string | null): Promise<number> {
  today = day;
  const { db } = record;
  const project = { name: 'bakery', path: '/bakery', branch: 'main' };
  await db.project.upsert({ where: { name: 'bakery' }, create: project, update: {} });
  const job = { requestId: randomUUID(), projectName: 'bakery', task: request, askedBy: 'cli:me' };
  const { id } = await db.job.create({ data: { ...job, state: 'ended', outcome: 'done' } });
  const own = { projectName: 'bakery', jobId: id, request, label, turns: 5, at: february(day) };
  const facts = { kind: 'job', jobId: id, turns: 5, tokens: 10_000_000n } as const;
  await db.session.create({ data: { id: randomUUID(), ...facts, beats: { create: own } } });
  return id;
}
async function work(ctx: Context, day: number): Promise<void> {
  await detectSignals(ctx, await endJob(day, hidden[day - 1] ?? '', 'refresh the till'));
}

it('asks the judge about no job of a project whose upgrades have taken all they may in a day', async () => {
  const { ctx, asked } = await working(true);
  const bakery = toProject('bakery', { path: '/bakery', upgrade_dollars_per_day: 2 }, ['U0ADA'], '/');
  const git = {
    refresh: async () => ({ tip: 'a'.repeat(40) }),
    list: async () => [],
    read: async () => null,
  };
  const served = { ...ctx, projects: [bakery], git } as unknown as Context;
  const signal = { create: { kind: 'recurring_failure', projectName: 'bakery', title: 'flour' } } as const;
  const sessions = {
    create: { id: randomUUID(), kind: 'builder', costUsd: 2, startedAt: february(3) },
  } as const;
  for (const day of [1, 2]) await work(served, day);
  await record.db.upgrade.create({ data: { signal, projectName: 'bakery', jobId: 1, sessions } });
  await work(served, 3);
  expect(asked()).toBe(0);
  await work(ctx, 4);
  expect(asked()).toBe(1);
});

describe('a group of jobs that only their sessions call the same', () => {
  it('is asked about once when the judge says no, and again only when there is 1.5 times as much of it', async () => {
    const { ctx, asked, list, builds } = await working(false);
    const calls: number[] = [];
    for (const day of [1, 2, 3, 4, 5, 6]) {
      await work(ctx, day);
      calls.push(asked());
    }
    expect(calls).toEqual([0, 0, 1, 1, 2, 2]);
    expect(await list()).toEqual([]);
    expect(builds()).toBe(0);
  });

  it('is never asked about again after a yes, and a kill is remembered', async () => {
    const { ctx, asked, list, builds } = await working(true);
    for (const day of [1, 2, 3]) await work(ctx, day);
    expect(builds()).toBe(1);
    await record.db.upgrade.updateMany({ data: { state: 'killed', createdAt: february(3) } });
    await work(ctx, 4);
    expect(await list()).toMatchObject([{ title: 'Refresh the till', count: 4, state: 'killed' }]);
    await work(ctx, 5);
    expect(await list()).toMatchObject([{ count: 5, state: 'building' }]);
    expect([asked(), builds()]).toEqual([1, 2]);
  });

  it('is counted further when the judge is off after its yes', async () => {
    const { ctx, off, list, builds } = await working(true);
    for (const day of [1, 2, 3]) await work(ctx, day);
    for (const day of [4, 5, 6]) await work(off, day);
    expect(await list()).toMatchObject([{ title: 'Refresh the till', count: 6, state: 'building' }]);
    expect(builds()).toBe(1);
  });

  it('is nothing while the judge is off, also when it is more of what got a no', async () => {
    const { ctx, off, list, builds } = await working(false);
    for (const day of [1, 2, 3]) await work(ctx, day);
    for (const day of [4, 5, 6]) await work(off, day);
    expect(await list()).toEqual([]);
    expect(builds()).toBe(0);
  });
});

it('the judge is asked about what is said in the threads of jobs that have long ended', async () => {
  const { ctx, asked, list } = await working(false);
  const corrections = [
    'use the scales, not cups',
    'no cups please, use the scales',
    'again: use the scales, not cups',
  ];
  const jobs: number[] = [];
  for (const day of [1, 2, 3]) {
    const job = await endJob(day, `job ${day}`, null);
    jobs.push(job);
    await detectSignals(ctx, job);
  }
  today = 4;
  for (const [at, request] of corrections.entries()) {
    const [jobId = 0, later] = [jobs[at], new Date(february(at + 1).getTime() + 3_600_000)];
    const { id: sessionId } = await record.db.session.findFirstOrThrow({ where: { jobId } });
    const reply = { sessionId, projectName: 'bakery', uuid: randomUUID(), request, at: later };
    await record.db.beat.create({ data: reply });
    await detectSignals(ctx, jobId);
  }
  expect(asked()).toBe(1);
  expect(await list()).toMatchObject([{ kind: 'recurring_correction', count: 3, state: 'dismissed' }]);
});
