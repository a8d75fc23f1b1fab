import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startModel, type Turn } from '../../src/rehearsal/model.ts';
import type { Shown } from '../../src/rehearsal/shown.ts';
import { overSocketMode } from '../fakes/socket-mode.ts';
import {
  bakeryGit,
  bakeryState,
  buttonOf,
  type Model,
  openStory,
  quiet,
  result,
  type Story,
} from '../fakes/story.ts';

/** The model plays what the task of the last prompt says. */
const look = { call: 'Read', input: { file_path: 'prices.md' } };
const edit = (old_string: string, new_string: string) => ({
  call: 'Edit',
  input: { file_path: 'prices.md', old_string, new_string },
});
const row = '| pretzel | 1.20 |';
const plays: Readonly<Record<string, readonly Turn[]>> = {
  'add rye': [[look], [edit(row, `${row}\n| rye | 4.80 |`)], [{ say: 'Added rye.' }]],
  'darker please': [[look], [edit('| rye |', '| dark rye |')], [{ say: 'Now it is dark.' }]],
  'add spelt': [[look], [edit(row, `${row}\n| spelt bun | 2.00 |`)], [{ say: 'Added spelt.' }]],
  dearer: [[look], [edit('bun | 2.00', 'bun | 9.00')], [{ say: 'Dearer.' }]],
  'a little dearer': [[look], [edit('bun | 2.00', 'bun | 2.10')], [{ say: 'A little dearer.' }]],
  'which flour': [[{ say: 'There are two.\n\nQUESTION: Rye or spelt?' }]],
  'ask with a tool': [
    [
      {
        call: 'AskUserQuestion',
        input: { questions: [{ question: 'How many?', header: 'n', options: [] }] },
      },
    ],
    [{ say: 'I have to know.' }],
  ],
  'take spelt': [[{ say: 'Spelt it is.' }]],
  'fetch the weather': [
    [{ call: 'WebFetch', input: { url: 'https://weather.example.com/today', prompt: 'how is it' } }],
    [{ say: 'I could not look.' }],
  ],
  'rebuild the oven': [[look], [{ say: '1. Take it apart.\n2. Put it together.' }]],
};
const tasksSeen = /<task>\n([\s\S]*?)\n<\/task>/g;

describe('over Socket Mode (the other stories are told over HTTP)', () => {
  let model: Model;
  let stage: Story;
  beforeAll(async () => {
    model = await startModel(({ messages }) => {
      const at = messages.findIndex(({ role }) => role === 'user');
      const prompt = messages[at]?.blocks.findLast(({ text = '' }) => text.includes('<task>'))?.text ?? '';
      const task = [...prompt.matchAll(tasksSeen)].at(-1)?.[1] ?? '';
      const turns = plays[task] ?? [[{ say: 'Nothing to do.' }]];
      return turns[messages.filter(({ role }) => role === 'assistant').length] ?? turns.at(-1) ?? [];
    });
    stage = await openStory({
      way: overSocketMode,
      adjust: (config) => ({
        ...config,
        childEnv: { ...config.childEnv, ANTHROPIC_BASE_URL: model.url },
      }),
    });
  });
  afterAll(async () => {
    await stage?.close();
    await model?.close();
  });

  const you = () => stage.workspace.person('you');
  const job = (id: number) => stage.app.ctx.db.job.findUniqueOrThrow({ where: { id } });
  const lastPrompt = () => model.requests.at(-1)?.raw ?? '';
  /** The result of the next job, which what is done asks for. */
  async function next(does: () => Promise<unknown>): Promise<Shown & { id: number }> {
    const [last] = await stage.app.ctx.db.job.findMany({ orderBy: { id: 'desc' }, take: 1 });
    const id = (last?.id ?? 0) + 1;
    await does();
    const shown = await result(stage, id);
    return { ...shown, id };
  }
  const asks = (task: string) => next(() => you().types(`/job bakery ${task}`));
  const replies = (to: Shown, text: string) =>
    next(() => you().replies({ text, threadTs: to.threadTs ?? to.ts }));
  /** A press on a button that this message may show. */
  const presses = (message: Shown, action: string, id: number) => {
    const text = { type: 'plain_text', text: action } as const;
    const button = { type: 'button', action_id: `audition:${action}`, value: String(id), text } as const;
    return you().presses({ message, button });
  };

  it('goes on from a job in its thread, and merges the work of both as one commit', async () => {
    const first = await asks('add rye');
    const tip = await bakeryGit(stage, 'rev-parse', 'main');
    const second = await replies(first, 'darker please');
    expect(second.threadTs).toBe(first.threadTs);
    expect(lastPrompt()).toContain('Added rye.');
    expect(lastPrompt()).toContain('+| rye | 4.80 |');
    expect(await job(second.id)).toMatchObject({ follows: first.id, outcome: 'done', delivery: 'offered' });
    expect(await job(first.id)).toMatchObject({ delivery: 'continued', landed: `job ${second.id}` });
    const { request } = await stage.app.ctx.db.beat.findUniqueOrThrow({ where: { jobId: second.id } });
    expect(request).toBe('darker please');
    await you().presses(buttonOf(second, 'Merge'));
    await quiet(stage);
    expect(await bakeryGit(stage, 'show', 'main:prices.md')).toContain('| dark rye | 4.80 |');
    expect(await bakeryGit(stage, 'rev-list', '--count', `${tip}..main`)).toBe('1');
    expect(await bakeryGit(stage, 'log', '-1', '--format=%B')).toMatch(/^add rye\n\nThen: darker please\n/);
  });

  it('offers the first again when the second is discarded', async () => {
    const first = await asks('add spelt');
    const second = await replies(first, 'dearer');
    expect(await job(first.id)).toMatchObject({ delivery: 'continued' });
    await you().presses(buttonOf(second, 'Discard'));
    await quiet(stage);
    expect(await job(first.id)).toMatchObject({ delivery: 'offered', landed: null });
    const third = await replies(first, 'a little dearer');
    expect(await job(third.id)).toMatchObject({ follows: second.id, outcome: 'done' });
    expect(lastPrompt()).toContain('+| spelt bun | 2.00 |');
    expect(await job(first.id)).toMatchObject({ delivery: 'continued', landed: `job ${third.id}` });
    await you().presses(buttonOf(third, 'Merge'));
    await quiet(stage);
    expect(await bakeryGit(stage, 'show', 'main:prices.md')).toContain('| spelt bun | 2.10 |');
    expect(await bakeryGit(stage, 'log', '-1', '--format=%B')).toMatch(
      /^add spelt\n\nThen: a little dearer\n/,
    );
  });

  it('ends with a question, which a reply answers', async () => {
    const asked = await asks('which flour');
    expect(await job(asked.id)).toMatchObject({ outcome: 'question', question: 'Rye or spelt?' });
    expect(asked.text).toContain('Rye or spelt?');
    const answered = await replies(asked, 'take spelt');
    expect(await job(answered.id)).toMatchObject({ follows: asked.id, outcome: 'nothing_to_do' });
    expect(lastPrompt()).toContain('Rye or spelt?');
  });

  it('knows a question that the session asked with its tool', async () => {
    const asked = await asks('ask with a tool');
    expect(await job(asked.id)).toMatchObject({ outcome: 'question', question: 'How many?' });
  });

  it('says what it was denied, and tries again with that allowed, once', async () => {
    const denied = await asks('fetch the weather');
    const rule = 'WebFetch(domain:weather.example.com)';
    expect(await job(denied.id)).toMatchObject({ outcome: 'denied', denied: [rule] });
    expect(denied.text).toContain(`It was not allowed to use: ${rule}`);
    const again = await next(async () => {
      for (const _ of [1, 2]) await presses(denied, 'allow', denied.id);
    });
    expect(await job(again.id)).toMatchObject({ retryOf: denied.id, allowed: [rule], threadOf: denied.id });
    expect(await stage.app.ctx.db.job.count({ where: { retryOf: denied.id } })).toBe(1);
    const retried = await next(() => presses(denied, 'retry', denied.id));
    expect(await job(retried.id)).toMatchObject({ retryOf: denied.id, allowed: [], outcome: 'denied' });
  });

  it('plans with tools that only read, and does it after Go', async () => {
    const before = await bakeryState(stage);
    const { id: projectJob } = await next(async () => {
      await you().types('/job bakery --plan rebuild the oven');
    });
    const planned = await job(projectJob);
    expect(planned).toMatchObject({
      mode: 'plan',
      outcome: 'planned',
      task: 'rebuild the oven',
      commit: null,
    });
    expect(planned.answer).toContain('1. Take it apart.');
    expect(await bakeryState(stage)).toEqual(before);
    const shown = await result(stage, projectJob);
    const done = await next(async () => {
      for (const _ of [1, 2]) await presses(shown, 'go', projectJob);
    });
    expect(await job(done.id)).toMatchObject({ mode: 'work', follows: projectJob, task: 'rebuild the oven' });
    expect(lastPrompt()).toContain('2. Put it together.');
    await presses(shown, 'drop', projectJob);
    await quiet(stage);
    expect(await job(projectJob)).toMatchObject({ droppedBy: null });
  });
});
