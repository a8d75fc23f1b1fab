import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { detectSignals } from '../../src/flow/detect-signals.ts';
import { lookAtHistory } from '../../src/flow/look-at-history.ts';
import { february, label, useEndedJobs } from '../fakes/ended-jobs.ts';
import { createPlace } from '../git/fixtures.ts';

const { record, context, builds, endJob, work, signals, setDay } = useEndedJobs();

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
    setDay(day + 1); // the reply is of the day before
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
