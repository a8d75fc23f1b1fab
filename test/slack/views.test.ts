import { describe, expect, it } from 'vitest';
import { answerForm } from '../../src/domain/answer-form.ts';
import type { Form } from '../../src/domain/form.ts';
import { type HomeView, homeSections } from '../../src/domain/home.ts';
import { jobForm } from '../../src/domain/job-form.ts';
import { askWhy } from '../../src/domain/kill-reason.ts';
import type { LedgerRow } from '../../src/domain/ledger.ts';
import { toView } from '../../src/slack/form-view.ts';
import { toHome } from '../../src/slack/home-view.ts';
import { refusedFor } from '../fakes/slack-limits.ts';
import { aJob, anUpgrade } from '../fakes/views.ts';

/** Every form and every state of the Home tab as Slack gets it. A snapshot that changed is to be read. */

const place = { channel: 'C0BAKERY', threadTs: '1.000100', replyTo: 'https://example.com/response' };
const forms: readonly (readonly [string, Form])[] = [
  ['job', jobForm(['bakery', 'mill'], { task: '', project: null })],
  ['job-of-a-message', jobForm(['bakery'], { task: 'the list is out of date', project: 'bakery' })],
  ['kill-reason', askWhy(7)],
  ['answer', answerForm(7, 'Which of the two lists?')],
];

describe('a form', () => {
  it.each(forms)('%s', async (name, form) => {
    const view = toView(form, place);
    expect(refusedFor.modal(view)).toEqual([]);
    await expect(shown(view)).toMatchFileSnapshot(`snapshots/form-${name}.json`);
  });
});

const share = (times: number) => ({ times, jobs: 40 });
const live: LedgerRow = {
  ...{ upgrade: 4, project: 'bakery', kind: 'rule', slug: 'start-database', livePath: '.claude/rules/x.md' },
  ...{ landed: new Date(0), used: share(40), idle: { since: new Date(0), jobs: 0 }, jobsSinceKept: null },
  ...{ recurrences: { before: share(10), after: share(1) }, tasks: null, isTask: false },
};
const empty: HomeView = {
  ...{ jobs: [], upgrades: [], offers: [], flagged: [], ledger: [], spent: [], paused: [] },
};
const now = new Date(0);
const waiting = { project: 'bakery', place: 2, atOnce: 1, minutes: 4, hold: null, now };
const full: HomeView = {
  jobs: [
    aJob({ id: 8, state: 'running', outcome: null }),
    aJob({ id: 9, state: 'queued', outcome: null, waiting, task: 'say\n<!channel> hello' }),
  ],
  upgrades: [anUpgrade()],
  offers: [
    {
      ...{
        id: 5,
        slug: 'old-skill',
        kind: 'skill',
        state: 'approved',
        retireWhy: 'nobody used it in 50 jobs',
      },
      ...{ landed: null, trashPath: null, decision: null },
    },
  ],
  flagged: [
    {
      ...{ id: '3', kind: 'recurring_failure', title: 'the database is not there', project: 'bakery' },
      ...{ sessions: [], count: 4, firstSeen: now, lastSeen: now, firedAt: now, cost: 12, evidence: [] },
      ...{ state: 'flagged', coveredBy: null },
    },
  ],
  ledger: [live],
  spent: [{ project: 'bakery', jobs: 12, dollars: 3.4 }],
  paused: [{ name: 'mill', by: 'U0BO' }],
};

describe('the Home tab', () => {
  it.each([
    ['empty', empty, true],
    ['full', full, true],
    ['full-without-charts', full, false],
    [
      'crowded',
      { ...full, jobs: Array.from({ length: 200 }, (_, at) => aJob({ id: at + 1, state: 'running' })) },
      true,
    ],
  ] as const)('%s', async (name, view, charts) => {
    const tab = toHome(homeSections(view), charts);
    expect(refusedFor.home(tab)).toEqual([]);
    await expect(shown(tab)).toMatchFileSnapshot(`snapshots/home-${name}.json`);
  });
});

const shown = (view: object) => `${JSON.stringify(view, null, 2)}\n`;
