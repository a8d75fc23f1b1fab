import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { execa, execaNode } from 'execa';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { startModel } from '../../src/rehearsal/model.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { compiled } from '../fakes/compiled.ts';
import {
  bakeryState,
  buttonOf,
  everything,
  labels,
  type Model,
  openStory,
  quiet,
  result,
  type Story,
  seeing,
  told,
} from '../fakes/story.ts';

/** Nobody else sleeps for this long: so what the jobs below leave behind can be counted. */
const seconds = 864_000 + process.pid;
const sleep = `sleep ${seconds}`;
const night = `setsid ${sleep} & (setsid sh -c '${sleep} & ${sleep}' &) ; ${sleep}`;

let model: Model;
let stage: Story;
let app: App;
let before: Awaited<ReturnType<typeof bakeryState>>;
beforeAll(async () => {
  model = await startModel(() => [{ call: 'Bash', input: { command: night, description: 'Sleep' } }]);
  const adjust: Parameters<typeof openStory>[0] = {
    adjust: (config) => ({
      ...config,
      childEnv: { ...config.childEnv, ANTHROPIC_BASE_URL: model.url },
      projects: config.projects.flatMap((project) => [
        { ...project, allowedTools: ['Bash'] },
        { ...project, name: 'setup', setup: sleep },
      ]),
    }),
  };
  stage = await openStory(adjust);
  app = stage.app;
  before = await bakeryState(stage);
});
afterAll(async () => {
  await app?.stop();
  await stage?.close();
  await model?.close();
});

const job = (id: number) => app.ctx.db.job.findUniqueOrThrow({ where: { id } });
const sleeping = async () => {
  const { stdout } = await execa('ps', ['-A', '-o', 'args=']);
  return stdout.split('\n').filter((args) => args.trim() === sleep).length;
};
/** Asks for a job, and waits until all it starts is there: the shell's own sleep and three that left its session. */
async function asksAndItSleeps(id: number): Promise<void> {
  await stage.workspace.person('you').types('/job bakery watch the oven all night');
  await until('all of them to sleep', async () => (await sleeping()) === 4);
  await seeing(stage, new RegExp(`^job ${id} · bakery · running`));
}
/** What is left when a job was cancelled: its messages, its row, and nothing else. */
async function expectNothingLeft(id: number): Promise<void> {
  expect(await sleeping()).toBe(0);
  await quiet({ ...stage, app });
  expect(await job(id)).toMatchObject({ state: 'ended', outcome: 'cancelled', delivery: 'none' });
  expect(await readdir(path.join(stage.config.dataDir, 'clones'))).toEqual([]);
  expect(await bakeryState(stage)).toEqual(before);
  const about = (await everything(stage)).filter(({ text }) => text.startsWith(`job ${id} · `));
  expect(about.flatMap(labels)).toEqual(['Retry', 'Transcript']);
}
const rootOf = async (id: number) =>
  (await stage.workspace.messages()).find(({ text }) => text.startsWith(`job ${id} · `));

it('takes a queued job back at once and says who did it', async () => {
  await asksAndItSleeps(1);
  await stage.workspace.person('you').types('/job bakery put cinnamon buns (2.10) on the list of prices');
  const queued = await seeing(stage, /^job 2 · bakery · queued, place 2/);
  const colleague = stage.workspace.person('colleague');
  await stage.workspace.person('stranger').presses(buttonOf(queued, 'Cancel'));
  expect(await told(stage, 'stranger', /users of bakery/)).toMatch(/owners can add you/);
  await colleague.presses(buttonOf(queued, 'Cancel'), 3);
  const cancelled = await seeing(stage, /^job 2 · bakery · cancelled/);
  expect(cancelled.text).toContain(`cancelled by @${colleague.id} · asked by @`);
  expect(labels(cancelled)).toEqual([]);
  expect(await job(2)).toMatchObject({ state: 'ended', outcome: 'cancelled', cancelledBy: colleague.id });
  expect(await app.ctx.db.session.count({ where: { jobId: 2 } })).toBe(0);
  expect((await job(1)).state).toBe('running');
});

it('ends a running job with everything it started, also what left its session', async () => {
  const you = stage.workspace.person('you');
  const running = await seeing(stage, /^job 1 · bakery · running/);
  await you.presses(buttonOf(running, 'Cancel'), 3);
  const ended = await result(stage, 1);
  expect(ended.text).toMatch(new RegExp(`^job 1 · cancelled by @${you.id} · .*no file changed`));
  expect(ended.text).toContain('It was cancelled.');
  await expectNothingLeft(1);
  expect((await rootOf(1))?.text).toContain(`cancelled by @${you.id} · asked by @${you.id}`);
  await you.presses(buttonOf(running, 'Cancel'));
  expect(await told(stage, 'you', /not running/)).toBe('Job 1 is not running any more.');
});

it('is cancelled from a terminal, too, by another process', async () => {
  await asksAndItSleeps(3);
  const { stdout } = await cancelByHand(3);
  expect(stdout).toBe('job 3 is being cancelled');
  const ended = await result(stage, 3);
  expect(ended.text).toMatch(/^job 3 · cancelled by \w+ · /);
  await expectNothingLeft(3);
  const again = await cancelByHand(3);
  expect(again).toMatchObject({ stderr: 'Job 3 is not running any more.', exitCode: 1 });
});

const cancelByHand = (id: number) =>
  execaNode('src/cli.ts', ['cancel', String(id)], {
    ...compiled,
    env: { DATABASE_URL: app.databaseUrl, AUDITION_DATA: stage.config.dataDir },
    reject: false,
  });

it('ends all of it on a host without bubblewrap as well', async () => {
  await app.stop();
  app = await startApp({
    config: stage.config,
    log: pino({ level: 'silent' }),
    listen: true,
    containment: 'group',
  });
  for (const project of app.ctx.projects) await app.serve(project);
  stage.workspace.connect(app.port ?? 0);
  await asksAndItSleeps(4);
  const running = await seeing(stage, /^job 4 · bakery · running/);
  await stage.workspace.person('colleague').presses(buttonOf(running, 'Cancel'));
  await seeing(stage, /^job 4 · cancelled by/);
  await expectNothingLeft(4);
});

it('is cancelled, not failed, when it is while the setup command runs', async () => {
  await stage.workspace.person('you').types('/job setup add the rye loaf, 4.80, to the price list');
  const running = await seeing(stage, /^job 5 · setup · running/);
  await stage.workspace.person('you').presses(buttonOf(running, 'Cancel'));
  const ended = await seeing(stage, /^job 5 · cancelled by/);
  expect(ended.text).toContain("It was cancelled. The project's setup command was not done yet.");
  expect(await job(5)).toMatchObject({ outcome: 'cancelled' });
  await expectNothingLeft(5);
});
