import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ModelRequest, type Script, startModel, type Turn } from '../../src/rehearsal/model.ts';
import { type Model, openStory, quiet, result, type Story, seeing } from '../fakes/story.ts';

/** A session in which a call fails, works later, and another one is not permitted. */
const call = (command: string): Turn => [{ call: 'Bash', input: { command, description: 'Bake' } }];
const turns: readonly Turn[] = [
  call('cat flour.txt'),
  call('curl https://example.com/flour'),
  call('cat prices.md'),
  [{ say: 'There is no flour.\n\nAUDITION: look for flour | flour is missing' }],
];
const answered = ({ messages }: ModelRequest) => messages.filter(({ role }) => role === 'assistant').length;
const script: Script = (request) => turns[answered(request)] ?? [];

let model: Model;
beforeAll(async () => {
  model = await startModel(script);
});
afterAll(() => model?.close());

/** A bakery whose model plays this session. */
const open = (exitLine: boolean): Promise<Story> =>
  openStory({
    adjust: (config) => ({
      ...{ ...config, exitLine, childEnv: { ...config.childEnv, ANTHROPIC_BASE_URL: model.url } },
      projects: config.projects.map((project) => ({
        ...{ ...project, allowedTools: ['Bash'], deniedTools: ['Bash(curl:*)'] },
      })),
    }),
  });

it('keeps what failed and what was denied, and what people say about it in the threads', async () => {
  const stage = await open(true);
  try {
    const { db } = stage.app.ctx;
    const [you, stranger] = [stage.workspace.person('you'), stage.workspace.person('stranger')];
    for (const task of ['is there flour', 'is there rye flour']) await you.types(`/job bakery ${task}`);
    const { ts: threadTs } = await seeing(stage, /^job 2 · bakery · /);
    const reply = { text: 'look into &lt;cellar&gt; first, <@U0CREW|crew>', threadTs };
    expect(await you.replies(reply, 2)).toEqual(Array(2).fill({ status: 200, body: '' }));
    const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
    await stranger.replies({ ...reply, text: `there is none, ${token}` });
    await you.replies({ ...reply, text: 'I am an oven', bot_id: 'B0OVEN' });
    const shown = await result(stage, 2);
    expect(shown.text).toContain('There is no flour.');
    await quiet(stage);

    const beats = await db.beat.findMany({ orderBy: { at: 'asc' }, include: { session: true } });
    const [first, second, said, next] = beats;
    expect(beats).toHaveLength(4);
    expect(first).toMatchObject({
      ...{ jobId: 1, request: 'is there flour', label: 'look for flour', interrupted: false, turns: 4 },
      ...{ rejections: [], executor: first?.session.executor },
      failures: [
        {
          kind: 'tool_error',
          deed: 'Bash cat',
          text: expect.stringContaining('flour.txt'),
          turnsToRecover: 2,
        },
        { kind: 'denied', deed: 'Bash curl', text: expect.stringContaining('denied'), turnsToRecover: null },
      ],
    });
    expect(first?.executor).toMatch(/^claude-/);
    expect(Number(first?.session.tokens)).toBeGreaterThan(4 * 200);
    expect(said).toMatchObject({ jobId: null, request: 'look into <cellar> first, @crew' });
    expect(said?.sessionId).toBe(second?.sessionId);
    expect(next).toMatchObject({ jobId: 3, request: said?.request });
    const { messages } = stage.workspace;
    expect(await messages()).toHaveLength(2);
    expect(stage.workspace.whispers).toEqual([]);
    const came = await db.$queryRaw<{ text: string }[]>`
      select data->>'text' as text from pgboss.job where name = 'inbox' and data->>'kind' = 'reply'`;
    expect(came).toContainEqual({ text: 'there is none, [redacted]' });
    expect(JSON.stringify(came)).not.toContain('ghp_');
  } finally {
    await stage.close();
  }
});

it('asks no exit question when that is switched off, and leaves the answer as it is', async () => {
  const stage = await open(false);
  const before = model.requests.length;
  try {
    await stage.workspace.person('you').types('/job bakery is there flour');
    expect((await result(stage, 1)).text).toContain('AUDITION: look for flour');
    const asked = model.requests.slice(before).map(({ messages }) => JSON.stringify(messages[0]));
    expect(asked.some((prompt) => prompt.includes('is there flour'))).toBe(true);
    expect(asked.some((prompt) => prompt.includes('AUDITION'))).toBe(false);
    await quiet(stage);
    const row = await stage.app.ctx.db.job.findUniqueOrThrow({ where: { id: 1 } });
    expect(row).toMatchObject({ exitOperation: null, exitNote: null });
  } finally {
    await stage.close();
  }
});
