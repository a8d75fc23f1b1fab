import { expect, it } from 'vitest';
import {
  alreadyDecided,
  answerInThread,
  askedAgain,
  cancelling,
  filesAgain,
  help,
  jobNotShown,
  noJob,
  noProject,
  noQuestion,
  nothingToLookAt,
  notUser,
  slip,
  taskTooLong,
  whichProject,
  wrongArgument,
} from '../../src/domain/answers.ts';
import { type Card, plainText } from '../../src/domain/card.ts';
import { jobProgress, jobResult, jobRoot } from '../../src/domain/job-words.ts';
import { jobList, projectList, workDone } from '../../src/domain/list-words.ts';
import { outcomes } from '../../src/domain/outcome.ts';
import { pausedNow, resumedNow } from '../../src/domain/pause-words.ts';
import {
  mayApprove,
  mayTalk,
  mayTrust,
  mayUse,
  mayWriteLogs,
  type Standing,
  unasked,
} from '../../src/domain/permission.ts';
import { planCard } from '../../src/domain/plan-words.ts';
import { type RolloverView, rolloverCard } from '../../src/domain/release-words.ts';
import { doesWords, type ScheduleView, scheduleList } from '../../src/domain/schedule-words.ts';
import { talkWords } from '../../src/domain/talk.ts';
import {
  filesNotTaken,
  noTalk,
  nothingToStop,
  type RemarkView,
  remarkAnswer,
  remarkProgress,
  talkNotShown,
  talkOver,
  talkRoot,
} from '../../src/domain/talk-words.ts';
import { plain, upgradeLine } from '../../src/domain/words.ts';
import {
  closing,
  fileDecides,
  nothingToClose,
  type WorklogState,
  worklogLine,
  worklogQuestion,
} from '../../src/domain/worklog/switch.ts';
import { noFile } from '../../src/flow/read-plan.ts';
import { refusalWords, words } from '../../src/slack/words.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { aJob, anUpgrade } from '../fakes/views.ts';

/** What people read, all of it in one file. A snapshot that changed is to be read as they would read it. */

const shown = ({ line, body, markdown, preformatted, footer, buttons }: Card): string =>
  [
    plainText(line),
    ...[body, markdown, preformatted, footer && plainText(footer)].filter(Boolean),
    ...(buttons.length > 0 ? [buttons.map(({ label }) => `[${label}]`).join('  ')] : []),
  ].join('\n');

const now = new Date('2026-11-21T12:00:00Z');
const until = new Date('2026-11-21T18:20:00Z');
const waiting = { project: 'bakery', place: 1, atOnce: 1, minutes: 4, hold: null, now };
const queued = (more: object) =>
  jobRoot(aJob({ state: 'queued', outcome: null, waiting: { ...waiting, ...more } }));
const decision = { verb: 'approve', by: 'U0ADA', state: 'done', words: null } as const;
const offered = { delivery: 'offered', stat: { files: 1, insertions: 2, deletions: 0 } } as const;
const stopped = { outcome: 'gate_failed' } as const;
const gate = { at: 'after', name: 'npm test', tail: '1 failed\nError: the list is not sorted' } as const;
const bakery = toProject('bakery', { path: '/bakery' }, ['U0OWNER'], '/');
const whoIs = (is: Standing['is']): Standing => ({ ...unasked('U0BO'), is });

const often = { project: 'bakery', zone: 'Europe/Vienna', next: [until, now] };
const byTheClock: readonly ScheduleView[] = [
  {
    ...{ ...often, name: 'nightly', kind: 'job', does: 'job: tidy the price list', when: '30 2 * * *' },
    last: { due: '2026-11-21T01:30:00.000Z', became: 'job 12: done' },
  },
  {
    ...{ ...often, name: 'eod', kind: 'eod', does: doesWords({ kind: 'eod' }), when: 'every day at 23:00' },
    last: { due: '2026-11-20', became: 'closed' },
  },
];

const jobs: Readonly<Record<string, Card>> = {
  'next in line': queued({}),
  'in the queue': queued({ place: 3 }),
  'held by a pause': queued({ hold: { why: 'paused', by: 'U0ADA' } }),
  'held by the job before': queued({ hold: { why: 'behind', job: 6 } }),
  'held by the usage limit': queued({ hold: { why: 'usage-limit', until } }),
  'held by the working hours': queued({ hold: { why: 'hours', until, zone: 'Europe/Vienna' } }),
  'held by a cap': queued({ hold: { why: 'day', cap: 'dollars', most: 20, until } }),
  'held by a share': queued({ hold: { why: 'person', most: 2 } }),
  'asked for by a schedule': jobRoot(aJob({ state: 'running', outcome: null, askedBy: 'schedule:nightly' })),
  running: jobRoot(aJob({ state: 'running', outcome: null })),
  silent: jobRoot(aJob({ state: 'running', outcome: null, quiet: 6 })),
  'being cancelled': jobRoot(aJob({ state: 'running', outcome: null, cancelledBy: 'U0BO' })),
  'at work': jobProgress(aJob({ state: 'running', outcome: null, steps: ['Read prices.md'], stepCount: 1 })),
  'to be merged': jobResult(aJob(offered)),
  'with a question': jobResult(aJob({ outcome: 'question', question: 'Which list?', answer: null })),
  'that was denied': jobResult(aJob({ outcome: 'denied', denied: ['Bash(npm test:*)'] })),
  'that planned': jobResult(aJob({ outcome: 'planned', answer: '1. Read. 2. Write.' })),
  'whose plan is dropped': jobResult(aJob({ outcome: 'planned', droppedBy: 'U0BO' })),
  'that goes on': jobResult(aJob({ outcome: 'usage_limit', followedBy: 8, goesOnAt: until })),
  'that did not begin': jobResult(
    aJob({
      ...stopped,
      answer: 'It did not begin: the gate `npm run ready` ended with 7.',
      gate: { ...gate, at: 'before' },
    }),
  ),
  'that did not pass': jobResult(
    aJob({
      ...stopped,
      stat: offered.stat,
      answer: `It did not pass: the gate \`npm test\` ended with 1.`,
      gate,
    }),
  ),
  'that is tried again': jobResult(aJob({ ...stopped, stat: offered.stat, gate, followedBy: 8 })),
  'that tries again': jobRoot(aJob({ state: 'running', outcome: null, mends: 6 })),
  'that passed no gate': jobResult(aJob({ outcome: 'cancelled', cancelledBy: 'U0BO', stat: offered.stat })),
  'near a cap': jobResult(aJob({ warnings: [{ cap: 'jobs', used: 16, most: 20 }] })),
  ...Object.fromEntries(outcomes.map((outcome) => [`that ended: ${outcome}`, jobResult(aJob({ outcome }))])),
};
const upgrades: Readonly<Record<string, Card>> = Object.fromEntries(
  (['building', 'flagged', 'proposed', 'approved', 'killed', 'undone', 'retired'] as const).map((state) => {
    const settled = state === 'building' || state === 'flagged' || state === 'proposed' ? {} : { decision };
    const why = { why: 'it has no description', landed: 'b'.repeat(40) };
    return [
      `an upgrade that is ${state}`,
      upgradeLine(
        anUpgrade({ state, ...why, ...settled, trashPath: '.audition/trash/x', trashRef: 'refs/x' }),
      ),
    ];
  }),
);
const worklog = (rule: WorklogState['rule']) => ({
  ...{ project: 'bakery', eod: '23:00', zone: 'Europe/Vienna', rule, by: null },
});
const answers: Readonly<Record<string, Card>> = {
  help: help(['bakery'], true),
  'help for an outsider': help([], true),
  'a slip': slip('bakrey', 'bakery', ['bakery']),
  'no project': noProject,
  'not a user': notUser,
  'files without a project': filesAgain(['bakery', 'mill']),
  'which project': whichProject('add the rye', ['bakery', 'mill']),
  'a wrong argument': wrongArgument('status', 'rye', ['bakery']),
  'a task that is too long': taskTooLong(12_001, 12_000),
  'no such job': noJob(7),
  'a job that is cancelled': cancelling(7),
  'a job that was asked for again': askedAgain(8, true),
  'a job that was asked for again before': askedAgain(8, false),
  'a job that asks nothing': noQuestion(7),
  'where an answer goes': answerInThread,
  'nothing to look at': nothingToLookAt,
  'a job that is not shown': jobNotShown(7, refusalWords.not_in_channel ?? ''),
  'who came second': alreadyDecided('Upgrade 4', decision),
  'an empty list': jobList([]),
  'a list': jobList([aJob(offered)]),
  'the projects': projectList([{ name: 'bakery', pausedBy: 'U0ADA', running: 1, queued: 2 }]),
  'the work done': workDone([aJob({ costUsd: 0.5 })], 24),
  'nothing by the clock': scheduleList([]),
  'what is done by the clock': scheduleList(byTheClock),
  'a pause': pausedNow('bakery', null),
  'a second pause': pausedNow('bakery', 'U0ADA'),
  'a resume': resumedNow('bakery', true),
  'a work log nobody spoke of': worklogQuestion(worklog('ask')),
  'a work log that is on': worklogQuestion({ ...worklog('post'), by: 'U0OWNER' }),
  'a work log that is off': worklogQuestion({ ...worklog('off'), by: 'cli:ada' }),
  'a work log the file switched on': worklogQuestion(worklog('commit')),
  'a day that is closed': closing(worklog('post'), { date: '2026-03-31', isShown: true, isLate: false }),
  'a day that is closed where it is not shown': closing(worklog('off'), {
    date: '2026-03-31',
    isShown: false,
    isLate: false,
  }),
  'a day that cannot be closed': nothingToClose('bakery', '2026-03-31'),
  'a switch that is not there': plain(fileDecides('bakery', 'off') ?? ''),
  'the list of work logs': plain(
    (['ask', 'off', 'post', 'commit'] as const).map((rule) => worklogLine(worklog(rule))).join('\n'),
  ),
};
const march = [
  { id: '#12', title: 'Rye', notes: '', open: false },
  { id: '#13', title: 'Oats', notes: '', open: true, from: ['2026-02'] },
];
const months = [
  { month: '2026-03', items: march },
  { month: '2026-04', items: march },
];
const aPlan = { project: 'bakery', plan: months, problem: null };
const complete = { project: 'mill', plan: [{ month: '2026-03', items: march.slice(0, 1) }], problem: null };
const noPlan = { project: 'oven', plan: [], problem: noFile({ ...bakery, name: 'oven' }).words };
const rolling: RolloverView = {
  ...{ kind: 'rollover' as const, project: 'bakery', by: 'U0ADA', from: '2026-03', to: '2026-04' },
  ...{ state: 'done' as const, commit: '', words: null, moved: march.slice(1) },
};
const plans: Readonly<Record<string, Card>> = {
  'a plan': planCard([aPlan], '2026-03'),
  'a plan that is done': planCard([complete], '2026-03'),
  'an empty plan': planCard([{ ...aPlan, plan: [] }], '2026-03'),
  'no plan': planCard([noPlan], '2026-03'),
  'several plans': planCard([aPlan, complete, noPlan], '2026-03'),
  'no plans': planCard([noPlan, noPlan], '2026-03'),
  'a rollover that goes on': rolloverCard({ ...rolling, state: 'pending' }),
  'a rollover': rolloverCard({ ...rolling, commit: 'b'.repeat(40) }),
  'a rollover on GitHub': rolloverCard(rolling),
  'a rollover of nothing': rolloverCard({ ...rolling, moved: [] }),
  'a rollover that was refused': rolloverCard({ ...rolling, state: 'refused', words: 'GitHub is away.' }),
};
const talk = { project: 'bakery', isOpen: true, idleMinutes: 20 };
const said: RemarkView = {
  ...{ id: 3, project: 'bakery', person: 'U0ADA', state: 'answered', turns: 2, costUsd: 0.1 },
  ...{ steps: ['Read prices.md'], stepCount: 1, answer: 'It costs 4.80.', words: null },
};
const talks: Readonly<Record<string, Card>> = {
  'a talk': talkRoot(talk),
  'a talk that ended': talkRoot({ ...talk, isOpen: false }),
  'words that wait': remarkProgress({ ...said, state: 'queued', steps: [], stepCount: 0 }),
  'words it works on': remarkProgress({ ...said, state: 'sent' }),
  'its steps': remarkProgress(said),
  'words that waited': remarkProgress({ ...said, steps: [], stepCount: 0 }),
  'an answer': remarkAnswer(said),
  ...Object.fromEntries(
    Object.entries(talkWords).map(([name, words]) => [
      `no answer: ${name}`,
      remarkAnswer({ ...said, state: 'failed', answer: null, words, turns: 0 }),
    ]),
  ),
  'a project without a talk': noTalk('bakery'),
  'a talk that is over': talkOver('bakery'),
  'files in a talk': filesNotTaken('bakery'),
  'nothing to stop': nothingToStop,
  'a talk that is not shown': talkNotShown('bakery', refusalWords.not_in_channel ?? ''),
};
const refusals = [
  ...(['member', 'guest', 'external', 'bot', 'unknown'] as const).flatMap((is) => [
    mayUse(whoIs(is), bakery),
    mayApprove(whoIs(is), bakery),
  ]),
  mayTrust(whoIs('member'), bakery),
  mayWriteLogs(whoIs('member'), bakery),
  mayTalk(whoIs('member'), bakery),
].map((refusal) => refusal?.words ?? '');
const edge = [
  ...new Set(Object.values(refusalWords)),
  words.notStored,
  words.refused('some_code'),
  words.missingScopes('files:write'),
  words.noUser('ada@example.com'),
  words.noChannel('bakery'),
  words.notMember('bakery'),
];

it('is short, plain and calm', async () => {
  const cards = Object.entries({ ...jobs, ...upgrades, ...answers, ...plans, ...talks });
  const all = [
    ...cards.map(([name, card]) => `— ${name}\n${shown(card)}`),
    `— who may not\n${[...new Set(refusals)].join('\n')}`,
    `— what Slack refuses\n${edge.join('\n')}`,
  ].join('\n\n');
  await expect(`${all}\n`).toMatchFileSnapshot('snapshots/sentences.txt');
  expect(all).not.toMatch(/!(?!channel)/);
  for (const [name, { line }] of cards)
    expect(plainText(line).length, `${name} is one line`).toBeLessThanOrEqual(260);
});
