import type { Recorded } from '../../src/domain/worklog/carry.ts';
import type { DayFacts, DecisionFact, JobFact } from '../../src/domain/worklog/facts.ts';

/** The facts of a day of the bakery, and what they are made of. */

const at = '2026-03-31T12:00:00.000Z';
const commit = 'commit 1a2b3c4';

export const aJobFact = (id: number, more: Partial<JobFact> = {}): JobFact => ({
  ...{ refs: [`job ${id}`], at, title: 'add the rye', outcome: 'done', stand: 'done', by: 'U0ADA' },
  ...{ usd: 0.1, minutes: 3, note: null, ...more },
});
export const aDecision = (more: Partial<DecisionFact> = {}): DecisionFact => ({
  ...{ refs: ['job 12', commit], at, verb: 'merge', state: 'done', by: 'U0ADA' },
  ...{ title: 'add the rye', words: null, ...more },
});

/** A day on which nothing happened. */
export const noDay: DayFacts = {
  ...{ project: 'bakery', date: '2026-03-31', zone: 'Europe/Vienna', before: null, revision: 1 },
  ...{ from: '2026-03-30T22:00:00.000Z', until: '2026-03-31T21:00:00.000Z', end: '2026-03-31T22:00:00.000Z' },
  ...{ jobs: [], decisions: [], gates: [], upgrades: [], signals: [], carry: [], earlier: [], late: [] },
  ...{ earlierDate: null, talk: null, plan: null, closed: [], spend: { jobs: 0, minutes: 0, upgrades: 0 } },
};

/** A day on which much happened. */
export const fullDay: DayFacts = {
  ...noDay,
  jobs: [
    aJobFact(12, { refs: ['job 12', commit, 'item #5'] }),
    aJobFact(13, { title: 'bake the cake', stand: 'offered', note: 'prices are looked up by hand' }),
    aJobFact(14, { title: 'sweep the floor', outcome: 'nothing_to_do' }),
    aJobFact(15, { title: 'glaze the buns', outcome: 'gate_failed', stand: 'failed' }),
    aJobFact(16, { title: 'plan the oven', outcome: 'question', stand: 'question' }),
  ],
  decisions: [
    aDecision({ refs: ['job 12', commit, 'item #5'] }),
    aDecision({ refs: ['job 9'], title: 'count the eggs', verb: 'discard' }),
    aDecision({ refs: ['upgrade 3', 'commit 9f8e7d6'], verb: 'approve', title: 'add-product' }),
    aDecision({
      ...{ refs: ['job 10'], title: 'feed the sourdough', state: 'refused' },
      words: 'prices.md has changes that are not committed.',
    }),
    aDecision({ refs: ['item #5'], verb: 'tick', title: 'add the rye' }),
  ],
  gates: [{ refs: ['job 15'], name: 'npm test', at: 'after', said: '1 failed' }],
  upgrades: [{ refs: ['upgrade 3'], state: 'proposed', title: 'add-product, products are added by hand' }],
  signals: [{ refs: ['signal 4'], kind: 'repeated_task', title: 'add a product' }],
  carry: [
    { ...work('job/10', 'feed the sourdough', 'offered'), since: '2026-03-29' },
    work('job/13', 'bake the cake', 'offered'),
    work('item/#7', 'glaze the buns', 'failed', ['job 15', 'item #7']),
    { ...work('job/16', 'plan the oven', 'question'), asks: 'Which oven?' },
  ],
  earlier: [
    { ...past('job/9', 'count the eggs', 'dropped'), now: 'dropped' },
    { ...past('job/10', 'feed the sourdough', 'offered'), now: 'open' },
    { ...past('item/#5', 'add the rye', 'done', ['job 12', 'item #5']), now: 'done' },
  ],
  earlierDate: '2026-03-30',
  talk: { refs: ['session 5e551011'], messages: 4, usd: 0.3 },
  late: [{ refs: ['job 11'], title: 'oil the hinges', outcome: 'done' }],
  plan: {
    ...{ kind: 'read', words: 'March 2026: 20/24 closed', more: 1, readOn: null },
    open: ['glaze the buns', 'greet the baker', 'buy flour'].map((title, index) => ({
      ...{ refs: [`item #${7 + index}`], title },
    })),
  },
  spend: { jobs: 0.5, minutes: 15, upgrades: 0.2 },
};

type Work = DayFacts['carry'][number];
function work(id: string, title: string, stand: Work['stand'], refs = [id.replace('/', ' ')]): Work {
  return { id, refs, title, stand, asks: null, since: '2026-03-31' };
}
function past(id: string, title: string, stand: Work['stand'], refs?: string[]) {
  const { asks: _, ...known } = work(id, title, stand, refs);
  return { ...known, since: '2026-03-29' };
}

/** A job of the record that ended well at noon and changed nothing. */
export const aRecorded = (id: number, more: Partial<Recorded> = {}): Recorded => ({
  ...{ id, task: `task ${id}`, item: null, itemTitle: null, retryOf: null, follows: null, mends: null },
  ...{ outcome: 'nothing_to_do', delivery: 'none', landed: null, question: null, denied: [] },
  ...{ droppedAt: null, decisions: [], createdAt: new Date('2026-03-31T10:00:00Z') },
  ...{ startedAt: new Date('2026-03-31T11:00:00Z'), endedAt: new Date(at), ...more },
});
