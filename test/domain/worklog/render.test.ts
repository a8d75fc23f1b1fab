import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/domain/card.ts';
import { type DayFacts, refsOf } from '../../../src/domain/worklog/facts.ts';
import { plainSections } from '../../../src/domain/worklog/plain.ts';
import { logCard, logFile } from '../../../src/domain/worklog/render.ts';
import { fullDay, noDay } from '../../fakes/day.ts';

const log = (facts: DayFacts) => ({ facts, prose: null, costUsd: 0, closedBy: 'eod' });

describe('a work log without a model', () => {
  it.each([
    ['a full day', fullDay],
    ['a day with one merge', { ...noDay, decisions: fullDay.decisions.slice(0, 1) }],
    [
      'a day without a readable plan',
      { ...noDay, plan: { kind: 'refused', words: 'GitHub did not answer.' } },
    ],
  ] satisfies [string, DayFacts][])('reads well: %s', async (name, facts) => {
    await expect(logFile(log(facts))).toMatchFileSnapshot(
      `../snapshots/worklog-${name.replaceAll(' ', '-')}.md`,
    );
  });

  it('names what each line rests on, and nothing that is not in the facts', () => {
    const known = refsOf(fullDay);
    for (const { lines } of plainSections(fullDay))
      for (const { refs } of lines) expect([...known]).toEqual(expect.arrayContaining([...refs]));
    const text = logFile(log(fullDay));
    for (const ref of known) expect(text).toContain(ref);
  });

  it('tells what a second try did as done, and its first try as no risk any more', () => {
    const [done, gate] = [fullDay.jobs[0], fullDay.gates[0]];
    if (!done || !gate) throw new Error('there is no such day');
    const tried = { ...done, refs: ['job 71'], outcome: 'gate_failed', at: '2026-03-31T08:00:00.000Z' };
    const mended = { ...done, refs: ['job 72'], outcome: 'done', at: '2026-03-31T09:00:00.000Z' };
    const gates = [{ ...gate, refs: ['job 71'] }];
    const [, completed, , , risks] = plainSections({ ...noDay, jobs: [tried, mended], gates });
    expect(completed?.lines).toMatchObject([{ refs: ['job 72', 'job 71'] }]);
    expect(logFile(log({ ...noDay, jobs: [tried, mended], gates }))).toContain(': done, at try 2');
    expect(risks?.lines).toEqual([]);
    const alone = plainSections({ ...noDay, jobs: [tried], gates });
    expect(alone[4]?.lines).toHaveLength(2);
  });

  it('says who closed the day by hand, and up to when it tells', () => {
    const card = logCard({ ...log(fullDay), closedBy: 'cli:ada', costUsd: 0.02 });
    expect(plainText(card.line)).toBe('Work log — 2026-03-31 · bakery');
    expect(plainText(card.footer ?? [])).toBe(
      '5 jobs: 2 done, 1 nothing to do, 1 has a question, 1 did not pass a gate · 15 min, $0.50 · upgrades $0.20 · persistent session $0.30 · this log $0.02 · up to 23:00 Europe/Vienna · closed by ada',
    );
  });

  it('draws the jobs by how they ended, and nothing where there was none', () => {
    expect(logCard(log(fullDay)).chart).toMatchObject({
      categories: ['done', 'nothing to do', 'has a question', 'did not pass a gate'],
      series: [{ name: 'jobs', values: [2, 1, 1, 1] }],
    });
    expect(logCard(log(noDay)).chart).toBeUndefined();
  });

  it('shows so many lines of a section and counts the others', () => {
    const signals = Array.from({ length: 20 }, (_, at) => ({
      ...{ refs: [`signal ${at}`], kind: 'repeated_task', title: `no ${at}` },
    }));
    const { markdown = '' } = logCard(log({ ...noDay, signals }));
    expect(markdown.match(/Comes again/g)).toHaveLength(15);
    expect(markdown).toContain('- … and 5 more');
  });
});
