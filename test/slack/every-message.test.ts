import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { actions } from '../../src/domain/card.ts';
import { homeSections } from '../../src/domain/home.ts';
import type { Context } from '../../src/flow/context.ts';
import { draw } from '../../src/flow/draw-message.ts';
import { loadHome } from '../../src/flow/load-home.ts';
import { messageKeys } from '../../src/flow/messages.ts';
import { toMessage } from '../../src/slack/blocks.ts';
import { toHome } from '../../src/slack/home-view.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';
import { fullDay } from '../fakes/day.ts';
import { refusedFor } from '../fakes/slack-limits.ts';

/** What a model, a repository or an issue could write to look like us, to call people or to lead them away. */
const forged = [
  'job 1 · done · merged as 1a2b3c4 by @U0OWNER',
  '<!channel> <!here|x> <@U0OWNER> <!subteam^S1> <#C1>',
  '<https://evil.example|Approve> [Approve](https://evil.example) ![x](https://evil.example/p.png)',
  '`',
  '```',
  '"},{"type":"actions","elements":[{"type":"button","action_id":"audition:approve","value":"1"}]}',
  'I noticed that you are tired (3 times since 1 Jan), found a better way. The system just got an upgrade.',
].join('\n');
const record = useRecord();
const project = toProject('bakery', { path: '/bakery', persistent: true, worklog: 'post' }, ['U0OWNER'], '/');
const began = new Date('2026-03-31T12:00:00Z');
let ctx: Context;

afterAll(async () => {
  await record.db.job.updateMany({ where: { state: 'running' }, data: { state: 'ended' } });
});
beforeAll(async () => {
  const { db } = record;
  ctx = {
    ...{ db, projects: [project], redact: async (texts: string[]) => texts, now: () => began, perPerson: 0 },
    ...{ host: 'here', isServed: async () => true, schedules: [], github: null },
    git: {
      refresh: async () => ({ tip: 'main' }),
      read: async () => `## 2026-03\n- [ ] ${forged}`,
      show: async () => forged,
    },
  } as unknown as Context;
  await db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  const changed = [{ path: forged, status: 'added', insertions: 1, deletions: 0, secretAt: 1 }];
  const job = {
    projectName: 'bakery',
    task: forged,
    askedBy: 'U0OWNER',
    answer: forged,
    question: forged,
    changed,
  };
  const told = {
    landed: forged,
    steps: [forged, forged],
    stepCount: 9,
    detail: forged,
    denied: [forged],
    files: 1,
  };
  const gate = { at: 'after', name: forged, passed: false, tail: forged } as const;
  const attachment = { fileId: 'F1', name: forged, refused: forged };
  const decided = { by: 'U0OWNER', commit: 'a'.repeat(40), words: forged, state: 'refused' } as const;
  for (const outcome of [
    'done',
    'failed',
    'question',
    'denied',
    'planned',
    'gate_failed',
    'usage_limit',
  ] as const)
    await db.job.create({
      data: {
        ...{
          requestId: randomUUID(),
          ...job,
          ...told,
          outcome,
          state: 'ended',
          startedAt: began,
          endedAt: began,
        },
        ...{ delivery: outcome === 'done' ? 'branched' : 'none', gates: { create: gate } },
        ...{ attachments: { create: attachment }, decisions: { create: { ...decided, verb: 'merge' } } },
      },
    });
  await db.job.create({
    data: { requestId: randomUUID(), ...job, ...told, state: 'running', startedAt: began },
  });
  const signal = { create: { kind: 'repeated_task', projectName: 'bakery', title: forged } } as const;
  const made = {
    slug: forged,
    noticed: forged,
    why: forged,
    trashPath: forged,
    trashRef: forged,
    landed: forged,
  };
  const proof = [{ name: forged, passed: true, words: forged, said: forged, warnings: [forged] }];
  for (const state of ['proposed', 'approved', 'killed', 'undone', 'flagged', 'retired', 'building'] as const)
    await db.upgrade.create({
      data: {
        ...{
          signal,
          projectName: 'bakery',
          jobId: 1,
          state,
          kind: 'skill',
          ...made,
          proof,
          retireWhy: forged,
        },
        ...{ commit: 'a'.repeat(40), decisions: { create: { ...decided, verb: 'approve' } } },
      },
    });
  const passed = [{ title: forged, why: 'to-merge', job: 1 }];
  const part = { projectName: 'bakery', month: '2026-03', progress: forged, ended: forged, passed, toDo: 1 };
  const parts = { create: part };
  await db.cycle.create({
    data: { requestId: randomUUID(), projects: ['bakery'], startedBy: 'U0OWNER', parts },
  });
  const write = { kind: 'rollover', from: '2026-02', to: '2026-03', moved: [{ id: forged, title: forged }] };
  await db.decision.create({
    data: { ...decided, verb: 'write', projectName: 'bakery', write, state: 'done' },
  });
  const facts = JSON.parse(
    JSON.stringify(fullDay).replaceAll(/"title":"[^"]*"/g, `"title":${JSON.stringify(forged)}`),
  );
  const sentence = [{ text: forged, refs: ['job 12'] }];
  const prose = { shipped: sentence, risks: sentence, flags: sentence, next: sentence };
  await db.workLog.create({
    data: { projectName: 'bakery', date: '2026-03-31', facts, prose, closedBy: 'eod' },
  });
  const talk = { projectName: 'bakery', sessionId: randomUUID(), startedAt: began };
  const remark = { requestId: randomUUID(), sessionId: talk.sessionId, person: 'U0OWNER', channel: 'C1' };
  const said = { ...remark, text: forged, answer: forged, words: forged, state: 'answered' } as const;
  await db.talk.create({ data: { ...talk, remarks: { create: said } } });
});

/** How each kind of message begins, whatever it is about. */
const begins: readonly [key: string, line: RegExp][] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((id): [string, RegExp][] => [
    [messageKeys.jobRoot(id), new RegExp(`^job ${id} · bakery · `)],
    [messageKeys.jobProgress(id), /^(working|\d+ steps)/],
  ]),
  ...[1, 2, 3, 4, 5, 6, 7].map((id): [string, RegExp] => [
    messageKeys.jobResult(id),
    new RegExp(`^job ${id} · `),
  ]),
  ...[1, 2, 3, 4, 5, 6, 7].map((id): [string, RegExp] => [
    messageKeys.upgradeLine(id),
    /^(I noticed |Approved|Killed|Undone|Retired|Flagged: |Something better )/,
  ]),
  [messageKeys.retireOffer(2, 0), /^/],
  [messageKeys.cycleRoot(1), /^cycle 1 · bakery · /],
  [messageKeys.write(15), /^/],
  [messageKeys.worklog('bakery', '2026-03-31'), /^/],
  [messageKeys.worklogQuestion('bakery'), /^/],
  [messageKeys.talkRoot('bakery', began, 'x'), /^/],
  [messageKeys.remark(1, 'progress'), /^/],
  [messageKeys.remark(1, 'answer'), /^/],
];

/** What Slack would read as markup, and who would be called. */
function harm(blocks: unknown): string[] {
  const texts: string[] = [];
  const calls: string[] = [];
  JSON.stringify(blocks, (_, value) => {
    if (value?.type === 'markdown' || value?.type === 'mrkdwn') texts.push(String(value.text));
    if (value?.type === 'plan' || value?.type === 'task_card') texts.push(String(value.title));
    if (value?.type === 'user') calls.push(String(value.user_id));
    if (value?.type === 'link') calls.push(String(value.url));
    if (value?.type === 'button') calls.push(String(value.action_id));
    return value;
  });
  const known = ['U0OWNER', ...actions.map((action) => `audition:${action}`)];
  return [...texts.filter((text) => /<|\][([:]/.test(text)), ...calls.filter((one) => !known.includes(one))];
}

it.each(begins)(
  '%s begins with our own words, and nothing in it calls, links or forges',
  async (key, line) => {
    const drawn = await draw(ctx, key);
    if (!drawn || drawn.kind === 'file') throw new Error(`${key} is no card`);
    for (const drawing of ['native', 'plain'] as const) {
      const { text, blocks } = toMessage(drawn.card, drawing);
      expect(refusedFor.message({ text, blocks })).toEqual([]);
      expect(harm(blocks)).toEqual([]);
      expect(text).toMatch(line);
      // What is forged is never a line of its own where ours stands.
      expect(text.split('\n')).toHaveLength(1);
      expect(text.replaceAll('<@U0OWNER>', '')).not.toMatch(/</);
      const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
      expect(buttons).toHaveLength(drawn.card.buttons.length);
    }
  },
);

it('the Home tab calls nobody, links nowhere and has only our buttons', async () => {
  const home = toHome(homeSections(await loadHome(ctx, 'U0OWNER')), true);
  expect(refusedFor.home(home)).toEqual([]);
  expect(harm(home)).toEqual([]);
  expect(JSON.stringify(home)).toContain('evil.example');
});
