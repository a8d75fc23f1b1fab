import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Prisma } from '../../prisma/client/client.ts';
import type { Project } from '../../src/domain/project.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { detectSignals } from '../../src/flow/detect-signals.ts';
import { listSignals, signalsAsOf } from '../../src/flow/list-signals.ts';
import { lookAtHistory } from '../../src/flow/look-at-history.ts';
import { createBeatIndex } from '../../src/postgres/beat-index.ts';
import { toProject } from '../../src/workspaces.ts';
import { useRecord } from '../fakes/database.ts';
import { createPlace } from '../git/fixtures.ts';

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
    queue: { send: async (_: unknown, step: Step) => void queued.push(step) },
  }) as unknown as Context;
const builds = () => queued.flatMap((step) => (step.step === 'build' ? [step.project] : []));

const label = 'add a product to the price list';
const requests = [
  'add the rye loaf, 4.80, to the price list',
  'put cinnamon buns (2.10) on the list of prices',
  'the price list needs sourdough at 5.20',
  'plum cake, 3.90, price list please',
  'please add poppy rolls to the price list, 0.90',
  'the price list lacks the walnut bread, 6.10',
];
/** The morning of a day in February. */
const february = (day: number) => new Date(Date.UTC(2026, 1, day, 8));

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

describe('when a job has ended', () => {
  it('two of a kind are nothing, the third is a signal and gets an upgrade to build', async () => {
    await work(1);
    await work(2);
    expect(await signals()).toEqual([]);
    await work(3);
    expect(await signals()).toMatchObject([
      {
        ...{ id: '1', kind: 'repeated_task', title: label, project: 'bakery', count: 3, state: 'building' },
        ...{ firstSeen: february(1), lastSeen: february(3), firedAt: february(3) },
      },
    ]);
    expect(builds()).toEqual(['bakery']);
  });

  it('looking at it again changes nothing', async () => {
    for (const day of [1, 2]) await work(day);
    const third = await endJob(3);
    for (const _ of [1, 2, 3]) await detectSignals(context(), third);
    expect(builds()).toEqual(['bakery']);
    expect(await record.db.evidence.count()).toBe(3);
  });

  it('what comes once more is counted for its signal, without a second upgrade', async () => {
    for (const day of [1, 2, 3, 4]) await work(day);
    expect(await signals()).toMatchObject([{ count: 4, state: 'building' }]);
    expect(builds()).toEqual(['bakery']);
  });

  it('what failed is no evidence of a task, but of a failure', async () => {
    const failures = [
      {
        ...{ kind: 'tool_error', tool: 'Bash', deed: 'Bash bake', turnsToRecover: 2 },
        text: 'Error: the oven is not connected to the bakery network',
      },
    ];
    const failed = { job: { outcome: 'failed' }, beat: { failures, executor: 'model' } } as const;
    for (const day of [1, 2, 3]) await work(day, context(), failed);
    expect(await signals()).toMatchObject([
      { kind: 'recurring_failure', title: expect.stringContaining('oven is not connected'), cost: 6 },
    ]);
    expect(builds()).toEqual(['bakery']);
  });

  it('gets one upgrade for its widest signal, and what else is worth one waits for its next job', async () => {
    const failures = [
      {
        ...{ kind: 'tool_error', tool: 'Bash', deed: 'Bash bake', turnsToRecover: 2 },
        text: 'Error: the oven is not connected to the bakery network',
      },
    ];
    await work(1);
    for (const day of [2, 3, 4]) await work(day, context(), { beat: { failures, executor: 'model' } });
    expect(await signals()).toMatchObject([
      { kind: 'repeated_task', count: 4, state: 'building' },
      { kind: 'recurring_failure', count: 3, state: 'building' },
    ]);
    const upgrades = await record.db.upgrade.findMany({ include: { signal: true }, orderBy: { id: 'asc' } });
    expect(upgrades).toMatchObject([
      { jobId: 3, signal: { kind: 'repeated_task' } },
      { jobId: 4, signal: { kind: 'recurring_failure' } },
    ]);
    await work(5, context(), { beat: { request: 'close the shop', label: null } });
    expect(builds()).toHaveLength(2);
  });

  const says = [
    'use the scales, not cups',
    'no cups please, use the scales',
    'again: use the scales, not cups',
  ];
  /** Jobs of different work that were looked at, each with a reply in its thread that nobody has looked at yet. */
  async function reply(day: number, ctx = context()): Promise<number> {
    const jobId = await endJob(day, { beat: { request: `job ${day}`, label: null } });
    await detectSignals(ctx, jobId);
    const { id: sessionId } = await record.db.session.findFirstOrThrow({ where: { jobId } });
    const at = new Date(february(day).getTime() + 60_000);
    const said = { sessionId, projectName: 'bakery', uuid: randomUUID(), request: says[day - 1] ?? '', at };
    await record.db.beat.create({ data: said });
    today = day + 1; // the reply is of the day before
    return jobId;
  }

  it('what a person says again in its thread, after it was looked at, gets a rule to build', async () => {
    for (const day of [1, 2, 3]) await detectSignals(context(), await reply(day));
    expect(await signals()).toMatchObject([{ kind: 'recurring_correction', count: 3, state: 'building' }]);
    expect(await record.db.upgrade.findMany()).toMatchObject([{ jobId: 3 }]);
    await detectSignals(context(), 3);
    expect(builds()).toHaveLength(1);
    expect(await record.db.job.findMany({ where: { inheritance: 'none' } })).toHaveLength(3);
  });

  it('what a rule or a line of CLAUDE.md says already is covered', async () => {
    const place = await createPlace();
    await place.commit('Say so', {
      'CLAUDE.md': '# Bakery\n\n- Sort by name.\n- Use the scales, not cups.\n',
    });
    const ctx = context([place.project], place.git);
    for (const day of [1, 2, 3]) await detectSignals(ctx, await reply(day, ctx));
    expect(builds()).toEqual([]);
    expect(await signals()).toMatchObject([{ state: 'covered', coveredBy: 'CLAUDE.md' }]);
  });

  it('what a live hook stops is a use of the hook, and what another hook stops a failure', async () => {
    const hook = { projectName: 'bakery', jobId: 1, kind: 'hook', landed: 'c'.repeat(40) } as const;
    const title = { kind: 'recurring_failure', projectName: 'bakery', title: 'bakes at night' } as const;
    const livePath = '.claude/hooks/no-baking';
    const signal = { create: title };
    await record.db.upgrade.create({ data: { ...hook, state: 'approved', livePath, signal } });
    const stopped = (path: string) => {
      const text = `PreToolUse:Bash hook error: [${path}/check.sh]: the oven stays cold at night`;
      const failures = [{ kind: 'gate', tool: 'Bash', deed: 'Bash bake', turnsToRecover: 2, text }];
      return { job: { outcome: 'failed' }, beat: { failures, executor: 'model' } } as const;
    };
    for (const day of [1, 2, 3]) await work(day, context(), stopped(livePath));
    const found = async () => (await signals()).filter(({ count }) => count > 0);
    expect(await found()).toEqual([]);
    for (const day of [4, 5, 6]) await work(day, context(), stopped('.claude/hooks/of-a-person'));
    expect(await found()).toMatchObject([{ kind: 'recurring_failure', count: 3 }]);
  });

  it('two causes that fail the same jobs stay two, each with its own evidence', async () => {
    const fails = (deed: string, text: string) => ({ kind: 'tool_error', tool: 'Bash', deed, text });
    const oven = fails('Bash bake', 'Error: the oven is not connected to the bakery network');
    const scale = fails('Bash weigh', 'Error: cannot read the weight from the kitchen scale');
    const failed = (failures: object[]) => ({
      ...{ job: { outcome: 'failed' as const } },
      beat: { failures: failures.map((one) => ({ ...one, turnsToRecover: 2 })), executor: 'model' },
    });
    for (const day of [1, 2, 3]) await work(day, context(), failed([oven, scale]));
    await work(4, context(), failed([scale]));
    await work(5, context(), failed([oven]));
    const all = await signals();
    expect(all.map(({ count }) => count)).toEqual([4, 4]);
    for (const { evidence } of all) expect(new Set(evidence.map(({ quote }) => quote)).size).toBe(1);
  });

  it('what a person says again in the threads of jobs is a correction', async () => {
    for (const [at, request] of says.entries()) {
      const jobId = await endJob(at + 1, { beat: { request: `job ${at}`, label: null } });
      const { id: sessionId } = await record.db.session.findFirstOrThrow({ where: { jobId } });
      const at2 = new Date(february(at + 1).getTime() + 60_000);
      await record.db.beat.create({
        data: { sessionId, projectName: 'bakery', uuid: randomUUID(), request, at: at2 },
      });
    }
    await work(4);
    await lookAtHistory(context(), 'bakery');
    expect(await signals()).toMatchObject([{ kind: 'recurring_correction', count: 3 }]);
  });
});

describe('what was decided is remembered', () => {
  async function kill(day: number): Promise<void> {
    const { id } = await record.db.upgrade.findFirstOrThrow({ orderBy: { id: 'desc' } });
    const settled = { state: 'done', settledAt: february(day), commit: 'a'.repeat(40) } as const;
    await record.db.upgrade.update({ where: { id }, data: { state: 'killed', createdAt: february(day) } });
    await record.db.decision.create({ data: { verb: 'kill', upgradeId: id, by: 'cli:me', ...settled } });
  }

  it('a killed signal stays silent until its evidence has grown 1.5 times', async () => {
    for (const day of [1, 2, 3]) await work(day);
    await kill(3);
    await work(4);
    expect(builds()).toHaveLength(1);
    expect(await signals()).toMatchObject([{ count: 4, state: 'killed' }]);
    await work(5);
    expect(builds()).toHaveLength(2);
    expect(await signals()).toMatchObject([{ count: 5, state: 'building' }]);
  });

  it('a day in the past is answered as it was then', async () => {
    for (const day of [1, 2, 3]) await work(day);
    await record.db.upgrade.updateMany({ data: { createdAt: february(3) } });
    await kill(5);
    const then = (day: number) => signalsAsOf(context(), { project: 'bakery', asOf: february(day) });
    expect(await then(2)).toEqual([]);
    await record.db.upgrade.updateMany({ data: { createdAt: february(3) } });
    expect(await then(4)).toMatchObject([{ id: '1', count: 3, state: 'proposed' }]);
    expect(await then(6)).toMatchObject([{ id: '1', count: 3, state: 'killed' }]);
  });

  it('a skill that lies in the repository already covers what it is for', async () => {
    const place = await createPlace();
    const description = 'Adds a product with its price to the price list (prices.md).';
    const path = '.claude/skills/add-product/SKILL.md';
    await place.commit('Say how', { [path]: `---\nname: add-product\ndescription: ${description}\n---\n` });
    const ctx = context([place.project], place.git);
    for (const day of [1, 2, 3]) await work(day, ctx);
    expect(builds()).toEqual([]);
    expect(await signals()).toMatchObject([{ state: 'covered', coveredBy: path, count: 3 }]);
  });
});

describe('what changes afterwards', () => {
  it('work that is discarded is no evidence any more, until there is enough again', async () => {
    for (const day of [1, 2, 3]) await work(day);
    await record.db.upgrade.updateMany({ data: { state: 'killed', createdAt: february(3) } });
    await record.db.job.update({ where: { id: 2 }, data: { delivery: 'discarded' } });
    expect(await signals()).toEqual([]);
    await work(4);
    expect(await signals()).toMatchObject([{ id: '1', count: 3, state: 'killed' }]);
    expect(builds()).toHaveLength(1);
  });

  it('sessions that turn out to be one conversation count once', async () => {
    for (const day of [1, 2, 3]) await work(day);
    expect(await signals()).toHaveLength(1);
    await record.db.job.update({ where: { id: 3 }, data: { retryOf: 1 } });
    expect(await signals()).toEqual([]);
  });

  it('on a day before it was covered it was not', async () => {
    const place = await createPlace();
    const path = '.claude/skills/add-product/SKILL.md';
    const skill =
      '---\nname: add-product\ndescription: Adds a product with its price to the price list.\n---\n';
    await place.commit('Say how', { [path]: skill });
    for (const day of [1, 2, 3]) await work(day);
    await record.db.upgrade.deleteMany({});
    await work(4, context([place.project], place.git));
    const then = (day: number) => signalsAsOf(context(), { project: 'bakery', asOf: february(day) });
    expect(await then(3)).toMatchObject([{ id: '1', state: 'found', coveredBy: null }]);
    expect(await then(4)).toMatchObject([{ id: '1', state: 'covered', coveredBy: path }]);
  });
});

describe('what spans projects', () => {
  const home = { ...toProject('shared', { path: '/shared', home: true }, [], '/'), channel: 'C0SHARED' };
  const unread = { refresh: async () => ({ refused: 'unreachable', words: 'No repository here.' }) };
  const withHome = () => context([home], unread);

  it('is one signal, for home', async () => {
    const ctx = withHome();
    await work(1, ctx);
    await work(2, ctx, { project: 'mill' });
    await work(3, ctx, { job: { channel: 'C0BAKERY' } });
    expect(await signals()).toMatchObject([{ project: 'shared', count: 3 }]);
    expect(builds()).toEqual(['shared']);
    expect(await record.db.upgrade.findMany()).toMatchObject([
      { projectName: 'shared', channel: 'C0SHARED' },
    ]);
    for (const project of ['bakery', 'mill']) expect(await listSignals(ctx, project)).toHaveLength(1);
  });

  it('is nothing where no project is home', async () => {
    await work(1);
    await work(2, context(), { project: 'mill' });
    await work(3);
    expect(await signals()).toEqual([]);
  });
});
