import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bakeryState, labels, openStory, quiet, result, type Story, seeing, told } from '../fakes/story.ts';

/** Projects of one bakery with a `claude` that plays what the task names: one in a hurry, one at its usage limit. */
const hurry = 0.02;
let stage: Story;
let before: Awaited<ReturnType<typeof bakeryState>>;
beforeAll(async () => {
  stage = await openStory({
    adjust: (config) => ({
      ...config,
      claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/as-told'),
      projects: config.projects.flatMap((project) => [
        project,
        { ...project, name: 'hasty', limits: { maxMinutes: hurry } },
        // Its limit is that of another model, and nothing goes on after it.
        { ...project, name: 'limited', model: 'other', afterUsageLimit: 'stop' },
      ]),
    }),
  });
  before = await bakeryState(stage);
  for (const program of cast)
    await stage.workspace.person('you').types(`/job ${projectOf(program)} play ${program}`);
});
afterAll(() => stage?.close());

/** Who plays Claude in which job: all are asked for at once. The last one of the bakery's pauses every project. */
const cast = [
  'silent',
  'usage-limit',
  'no-result',
  'api-error',
  'nothing-to-do',
  'out-of-turns',
  'not-logged-in',
];
const projectOf = (program: string) => ({ silent: 'hasty', 'usage-limit': 'limited' })[program] ?? 'bakery';

/** The job in which this program plays, its result and its root message as the channel shows them. */
async function played(program: string) {
  const id = cast.indexOf(program) + 1;
  const shown = await result(stage, id);
  const { outcome } = await stage.app.ctx.db.job.findUniqueOrThrow({ where: { id } });
  await quiet(stage);
  const root = (await stage.workspace.messages()).find(({ text }) => text.startsWith(`job ${id} · `));
  return { ...shown, id, outcome, root: root?.text ?? '' };
}

it.each([
  ['no-result', 'failed', 'failed', 'Claude ended without a result (exit code 0).'],
  ['api-error', 'failed', 'failed', "Claude's API answered with an error (529)."],
  [
    'usage-limit',
    'usage_limit',
    'usage limit reached',
    'The usage limit of the Claude account is reached; it resets at 2026-11-21 18:20 UTC.',
  ],
  [
    'not-logged-in',
    'not_logged_in',
    'not logged in',
    'Claude is not logged in on this host: run claude there and type /login, or set ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN (claude setup-token makes one).',
  ],
  ['nothing-to-do', 'nothing_to_do', 'nothing to do', 'It is so already.'],
])('%s: %s, in one sentence', async (program, outcome, words, sentence) => {
  const shown = await played(program);
  const { id: you } = stage.workspace.person('you');
  expect(shown.outcome).toBe(outcome);
  expect(shown.root).toBe(
    `job ${shown.id} · ${projectOf(program)} · ${words} · asked by @${you}\nplay ${program}`,
  );
  expect(shown.text).toMatch(new RegExp(`^job ${shown.id} · ${words} · no file changed\n`));
  expect(shown.text).toContain(`\n${sentence}\n`);
  expect(shown.text).toMatch(new RegExp(`inheritance: none · for @${you}$`));
  expect(labels(shown)).toEqual(outcome === 'nothing_to_do' ? ['Transcript'] : ['Retry', 'Transcript']);
  expect(await bakeryState(stage)).toEqual(before);
});

it('is stopped when its time is over', async () => {
  const shown = await played('silent');
  expect(shown.outcome).toBe('timed_out');
  expect(shown.root).toContain(`job ${shown.id} · hasty · timed out`);
  expect(shown.text).toContain(`\nIt was stopped after ${hurry} minutes.\n`);
  const { failures } = await stage.app.ctx.db.beat.findUniqueOrThrow({ where: { jobId: shown.id } });
  const text = `It was stopped after ${hurry} minutes.`;
  expect(failures).toEqual([{ kind: 'timeout', tool: 'job', deed: 'job', text, turnsToRecover: null }]);
  expect(labels(shown)).toEqual(['Retry', 'Transcript']);
});

it('offers what was done before it failed, so that nothing of it is lost', async () => {
  const shown = await played('out-of-turns');
  expect(shown.outcome).toBe('failed');
  expect(shown.text).toMatch(/· failed · 1 file changed \(\+1 −0\)\nIt ran out of turns \(5\)\./);
  expect(labels(shown)).toEqual(['Merge', 'Discard', 'Retry', 'Transcript']);
  expect(await bakeryState(stage)).toEqual(before);
});

it('begins nothing more once Claude is not logged in, until somebody resumes', async () => {
  await played('not-logged-in');
  const you = stage.workspace.person('you');
  await you.types('/job bakery play nothing-to-do');
  await seeing(stage, /^job 8 · bakery · queued, bakery is paused: Claude is not logged in on the host/);
  await stage.workspace.person('stranger').types('/job resume bakery');
  expect(await told(stage, 'stranger', /approvers/)).toMatch(/^Only the approvers of bakery/);
  await you.types('/job resume bakery');
  expect(await told(stage, 'you', /begun/)).toBe('Jobs of bakery are begun again.');
  await result(stage, 8);
  expect(await stage.app.ctx.db.project.count({ where: { pausedBy: { not: null } } })).toBe(0);
});
