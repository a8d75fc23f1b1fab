import { afterEach, expect, vi } from 'vitest';
import type { Config } from '../../src/config.ts';
import { drawLook } from '../../src/flow/draw-look.ts';
import {
  type Answering,
  type ModelRequest,
  type Script,
  startModel,
  type Turn,
} from '../../src/rehearsal/model.ts';
import { openStory, quiet, result, type Story, seeing } from './story.ts';

/** What time it is for the app; without `now` that of the host. */
type Clock = { readonly now?: () => Date };

/** A story whose model answers by a script of its own; `requests` are all it got. */
export type Scripted = Story & { readonly requests: readonly ModelRequest[] };

/** Opens stories for the tests of one file; each is closed after its test. */
export function useScripted(): (
  script: Answering,
  adjust?: (config: Config) => Partial<Config>,
  clock?: Clock,
) => Promise<Scripted> {
  // A busy machine needs more than the usual minute; how long it takes is no matter of a test.
  vi.setConfig({ testTimeout: 300_000 });
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  return async (script, adjust, clock) => {
    const stage = await openScripted(script, adjust, clock);
    closers.push(stage.close);
    return stage;
  };
}

/** A story for all tests of one file, with what is different in its configuration; its end ends the model as well. */
export async function openScripted(
  script: Answering,
  adjust: (config: Config) => Partial<Config> = () => ({}),
  clock: Clock = {},
): Promise<Scripted> {
  const model = await startModel(script);
  const withModel = (config: Config) => ({
    ...config,
    childEnv: { ...config.childEnv, ANTHROPIC_BASE_URL: model.url },
  });
  const stage = await openStory({
    adjust: (config) => ({ ...withModel(config), ...adjust(config) }),
    ...clock,
  });
  const close = async () => {
    await stage.close();
    await model.close();
  };
  return { ...stage, close, requests: model.requests };
}

/** Marks of the questions this app asks. */
const ours = /<task>|Staging folder: |Judge whether/;

/** A script that plays, of the turns for our question that was asked last, the one that is next. */
export const byTurns =
  (turnsFor: (text: string, request: ModelRequest) => readonly Turn[]): Script =>
  (request) => {
    const { messages } = request;
    const at = messages.findLastIndex(({ blocks }) => blocks.some(({ text = '' }) => ours.test(text)));
    const text = messages[at]?.blocks.map((block) => block.text ?? '').join('\n') ?? '';
    const since = messages.slice(at + 1).filter(({ role }) => role === 'assistant').length;
    return turnsFor(text, request)[since] ?? [];
  };

/** What is said in the threads of three jobs by `correct`. */
export const corrections = [
  'use the scales, not cups',
  'no cups please, use the scales',
  'again: use the scales, not cups',
] as const;

/** What the three were about. */
export const corrected = [
  'write down the rye recipe',
  'plan the oven for Monday',
  'greet the new baker',
] as const;

/** Three jobs about different things, each corrected in its thread in the same sense; the jobs are 1, 3 and 5. */
export async function correct(stage: Story): Promise<void> {
  const you = stage.workspace.person('you');
  for (const [at, text] of corrections.entries()) {
    const job = 2 * at + 1; // each reply begins the job after it
    await you.types(`/job bakery ${corrected[at]}`);
    await result(stage, job);
    await quiet(stage);
    const { ts: threadTs } = await seeing(stage, new RegExp(`^job ${job} · bakery · `));
    await you.replies({ text, threadTs });
    await quiet(stage);
  }
}

/** Somebody asks for these, one after the other. */
export async function types(stage: Story, list: readonly string[]): Promise<void> {
  for (const task of list) await stage.workspace.person('you').types(`/job bakery ${task}`);
}

export const upgradeOf = (stage: Story) =>
  stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first }, include: { sessions: true } });

/** Waits until a builder is asked a second time: on a busy machine that alone takes what a story waits for its end. */
export const secondTry = ({ app }: Story): Promise<void> =>
  expect
    .poll(async () => (await app.ctx.db.upgrade.findFirst())?.attempts, { timeout: 200_000, interval: 200 })
    .toBe(2);

/** What whoever looks at the upgrade in a terminal reads above its change. */
export async function looked(stage: Story): Promise<string> {
  const [project] = stage.app.ctx.projects;
  if (!project) throw new Error('there is no bakery');
  return (await drawLook(stage.app.ctx, project, stage.first)).body ?? '';
}
