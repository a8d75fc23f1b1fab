import { describe, expect, it } from 'vitest';
import { type LiveArtifact, ledgerRow, per100, type Ran } from '../../src/domain/ledger.ts';
import { ledgerLines } from '../../src/domain/ledger-words.ts';

const may = (day: number) => new Date(Date.UTC(2026, 4, day));
/** A job of each day, from the first on: number 1 is of 1 May. */
const job = (id: number, more: Partial<Ran> = {}): Ran => ({
  ...{ id, project: 'bakery', at: may(id), done: true, turns: id, costUsd: id / 10, ms: id * 1_000 },
  ...{ skills: [], gates: [] },
  ...more,
});
const skill: LiveArtifact = {
  ...{ upgrade: 7, project: 'bakery', kind: 'skill', slug: 'add-product', isTask: true, kept: null },
  ...{ livePath: '.claude/skills/add-product', firstLanded: may(4), landed: may(4) },
  evidence: new Set([1, 2, 3, 5, 6]),
};
const first = [1, 2, 3].map((id) => job(id));

describe('a skill', () => {
  const used = { skills: ['add-product'] };
  const row = ledgerRow(skill, [...first, job(4), job(5, used), job(6), job(7, used), job(8), job(9)]);

  it('was used in so many jobs since it landed, and idle since the last of them', () => {
    expect(row.used).toEqual({ times: 2, jobs: 6 });
    expect(row.idle).toEqual({ since: may(7), jobs: 2 });
  });
  it('comes again only where the task was done by hand', () => {
    expect(row.recurrences).toEqual({ before: { times: 3, jobs: 3 }, after: { times: 1, jobs: 6 } });
  });
  it('has its tasks before and since, with it and without, as medians', () => {
    expect(row.tasks).toEqual({
      before: { count: 3, turns: 2, costUsd: 0.2, ms: 2_000 },
      after: { count: 2, turns: 5.5, costUsd: 0.55, ms: 5_500 },
    });
  });
  it('says how little that is', () => {
    expect(ledgerLines(row)).toEqual([
      '7 · bakery · skill add-product · live since 2026-05-04',
      '  used in 2 of 6 jobs, last on 2026-05-07',
      '  done by hand: before 3 in 3 jobs, since 1 in 6 jobs (too few to tell: it takes 20 jobs on each side)',
      '  covered tasks: 3 before, 2 since, medians: turns 2 → 5.5, cost $0.20 → $0.55, time 2 s → 6 s (too few to tell: it takes 5 tasks on each side)',
    ]);
  });
  it('that nobody used is idle since it landed, and what did not end well says nothing of its tasks', () => {
    const alone = ledgerRow(skill, [...first, job(4), job(5, { done: false })]);
    expect(alone.used).toEqual({ times: 0, jobs: 2 });
    expect(alone.idle).toEqual({ since: may(4), jobs: 2 });
    expect(alone.tasks?.after).toEqual({ count: 0, turns: null, costUsd: null, ms: null });
    expect(ledgerLines(alone)[3]).toContain('turns 2 → none');
  });
  it('of the same name in another project is not this one', () => {
    const mill = job(5, { project: 'mill', ...used });
    expect(ledgerRow(skill, [...first, mill])).toMatchObject({
      used: { times: 0, jobs: 0 },
      recurrences: { after: { times: 1, jobs: 1 } },
    });
  });
  it('that was taken away and restored is looked at since then, and beside the time before it was there', () => {
    const back = { ...skill, landed: may(6) };
    expect(ledgerRow(back, [...first, job(4), job(5, used), job(6)]).recurrences).toEqual({
      before: { times: 3, jobs: 3 },
      after: { times: 1, jobs: 1 },
    });
  });
  it('knows the jobs since somebody kept it', () => {
    expect(row.jobsSinceKept).toBeNull();
    expect(ledgerRow({ ...skill, kept: may(5) }, [...first, job(4), job(5), job(6)]).jobsSinceKept).toBe(2);
  });
});

it('a rule is in force in every job, and what comes again in spite of it does', () => {
  const rule = { ...skill, kind: 'rule', isTask: false } as const;
  const row = ledgerRow(rule, [...first, job(4), job(5), job(6)]);
  expect(row).toMatchObject({
    used: { times: 3, jobs: 3 },
    recurrences: { after: { times: 2, jobs: 3 } },
    tasks: null,
  });
  expect(ledgerLines(row)).toHaveLength(3);
  expect(ledgerLines(row)[1]).toBe('  in force in 3 jobs');
  expect(ledgerLines(row)[2]).toMatch(/^ {2}came again: before 3 in 3 jobs, since 2 in 3 jobs/);
  const ofTask = ledgerRow({ ...rule, isTask: true }, [...first, job(4), job(5), job(6)]);
  expect(ledgerLines(ofTask)[2]).toMatch(/^ {2}asked for again: before 3 in 3 jobs, since 2 in 3 jobs/);
});

it('a hook that stops something is used, and what it stopped did not come again', () => {
  const hook = { ...skill, kind: 'hook', isTask: false, livePath: '.claude/hooks/no-secrets' } as const;
  const gates = ['PreToolUse:Bash hook error: [.claude/hooks/no-secrets/check.sh]: not so'];
  const longer = gates.map((text) => text.replace('no-secrets', 'no-secrets-at-all'));
  const other = ['PreToolUse:Bash hook error: [lint.sh]: not so', ...longer];
  const row = ledgerRow(hook, [...first, job(4), job(5, { gates }), job(6, { gates: other })]);
  expect(row.used).toEqual({ times: 1, jobs: 3 });
  expect(row.recurrences.after).toEqual({ times: 1, jobs: 3 });
  expect(ledgerLines(row)[1]).toBe('  stopped something in 1 of 3 jobs, last on 2026-05-05');
});

describe('with enough jobs', () => {
  const many = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => job(from + at));
  const landed = new Date(may(25));
  it('rates stand beside their counts', () => {
    const row = ledgerRow({ ...skill, firstLanded: landed, landed }, many(1, 50));
    expect(ledgerLines(row)[2]).toBe(
      '  done by hand: before 5 in 24 jobs = 20.8 per 100, since 0 in 26 jobs = 0.0 per 100',
    );
  });
  it('there is no rate of nothing', () => expect(per100({ times: 0, jobs: 0 })).toBeNull());
});
