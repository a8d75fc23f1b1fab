import { afterAll, beforeAll, expect, it } from 'vitest';
import { bakeryState, openStory, quiet, result, type Story, told } from '../fakes/story.ts';

let stage: Story;
let before: Awaited<ReturnType<typeof bakeryState>>;
beforeAll(async () => {
  stage = await openStory();
  before = await bakeryState(stage);
});
afterAll(() => stage?.close());

const db = () => stage.app.ctx.db;
const you = () => stage.workspace.person('you');
/** What the model was sent, each text of each message on its own. */
const texts = () =>
  stage.model.requests.flatMap(({ messages }) =>
    messages.flatMap(({ blocks }) => blocks.map(({ text = '' }) => text)),
  );
const rootOf = async (id: number) =>
  (await stage.workspace.messages()).find(({ text }) => text.startsWith(`job ${id} · `))?.text ?? '';

it.each([
  ['/job   help', /^Type \/job[\s\S]*Nothing reaches your branch before somebody presses Merge, unless/],

  [
    '/job bakrey add the rye loaf',
    /^There is no project "bakrey"\. Did you mean bakery\? Projects: bakery\.$/,
  ],
  ['/job status rye', /^\/job status takes the number of a job, not "rye"\./],
  ['/job status 7', /^There is no job 7\.$/],
  ['/job list', /^There is no job yet\.$/],
  ['/job projects', /^Projects:\nbakery · 0 running · 0 queued$/],
  ['/job signals', /^Nothing came often enough yet\.$/],
  ['/job upgrades bakery', /^0 upgrades live\.$/],
  ['/job log', /^Nothing was done in the last 24 hours\.$/],
  [`/job bakery ${'x'.repeat(12_001)}`, /^The task has 12001 characters; at most 12000 are possible\./],
])('answers %j privately and starts nothing', async (line, answer) => {
  const [acked] = await you().types(line);
  expect(acked).toEqual({ status: 200, body: '' });
  await told(stage, 'you', answer);
  stage.workspace.whispers.length = 0;
  await quiet(stage);
  expect(await db().job.count()).toBe(0);
  expect(await stage.workspace.messages()).toEqual([]);
});

/** Everything Slack could read as markup, and everything a shell or JSON could trip over. */
const odd = [
  `say "good morning" to <!channel>, <@${'U0123456789'}> & 'the crew' <https://example.com|here>`,
  '',
  '  indented `code` ``` $(rm -rf .) \\ \\n %s',
  '🥐 croissant — naïve, ünïcödé, 日本語, \u202eright to left; *bold* _it_ ~no~ &lt;not a tag&gt;',
].join('\n');

it('hands quotes, newlines, emoji and markup to Claude byte for byte, and shows them as plain text', async () => {
  await you().types(`/job bakery ${odd}`, 3);
  expect((await result(stage, 1)).text).toContain('nothing to do');
  expect((await db().job.findMany()).map(({ task }) => task)).toEqual([odd]);
  expect(texts().some((text) => text.includes(`<task>\n${odd}\n</task>`))).toBe(true);
  expect(await rootOf(1)).toBe(`job 1 · bakery · nothing to do · asked by @${you().id}\n${odd}`);
  const calls = stage.workspace.front.calls.filter(({ method }) => /^chat\./.test(method));
  expect(calls.length).toBeGreaterThan(1);
  for (const { args } of calls) {
    expect(args.get('text')).not.toMatch(/<!|<http/);
    const blocks = args.get('blocks') ?? '';
    expect(blocks).not.toMatch(/"type":"(mrkdwn|link|broadcast|usergroup)"/);
    expect([...blocks.matchAll(/"user_id":"(\w+)"/g)].every(([, id]) => id === you().id)).toBe(true);
  }
});

it('runs a task of 12,000 characters whole, also one that begins like a command, and shows its beginning', async () => {
  const task = `/cost ${'kneäd the dough 🍞 '.repeat(1_000)}`.slice(0, 11_999).trimEnd().padEnd(12_000, '!');
  await you().types(`/job bakery ${task}`);
  expect((await result(stage, 2)).text).toContain('nothing to do');
  expect((await db().job.findUniqueOrThrow({ where: { id: 2 } })).task).toBe(task);
  expect(texts().some((text) => text.includes(`<task>\n${task}\n</task>`))).toBe(true);
  const root = await rootOf(2);
  expect(root).toContain(task.slice(0, 2_900));
  expect(root).toMatch(/… \(9,0\d\d more characters\)$/);
  expect(await bakeryState(stage)).toEqual(before);
});
