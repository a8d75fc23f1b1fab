import { afterAll, beforeAll, expect, it } from 'vitest';
import { readLedger } from '../../src/flow/read-ledger.ts';
import { laterTask } from '../../src/rehearsal/bakery.ts';
import {
  bakeryGit,
  bakeryState,
  buttonOf,
  everything,
  labels,
  openStory,
  quiet,
  result,
  type Story,
  seeing,
  told,
  untilTheLine,
} from '../fakes/story.ts';

/** A skill that is approved, used once, and then not needed in a project that waits one job before it says so. */
let stage: Story;
let jobs = 3;
const retire = { afterJobs: 1, afterDays: 0 };
beforeAll(async () => {
  const adjust = (config: Story['config']) => ({
    ...config,
    projects: config.projects.map((project) => ({ ...project, retire })),
  });
  stage = await openStory({ adjust });
  await untilTheLine(stage);
  await quiet(stage);
});
afterAll(() => stage?.close());

async function job(task: string): Promise<void> {
  await stage.workspace.person('you').types(`/job bakery ${task}`);
  jobs += 1;
  await result(stage, jobs);
  await quiet(stage);
}
const asks = /^I noticed that the skill add-product does not earn its place: none of the last 1 jobs used it/;
const offers = async () => (await everything(stage)).filter(({ text }) => asks.test(text));
const ownLine = async () =>
  (await everything(stage)).find(({ text }) => /^(Approved|Retired) by @\w+: add-product/.test(text));

it('counts what used it, and asks nothing as long as it is used', async () => {
  await stage.workspace.person('you').presses('Approve');
  await seeing(stage, /^Approved by/);
  await quiet(stage);
  await job(laterTask);
  const [row] = await readLedger(stage.app.ctx.db, ['bakery']);
  expect(row).toMatchObject({
    used: { times: 1, jobs: 1 },
    recurrences: { before: { times: 3, jobs: 3 }, after: { times: 0, jobs: 1 } },
    tasks: { before: { count: 3 }, after: { count: 1 } },
  });
  expect(row?.tasks?.after.turns).toBeLessThan(row?.tasks?.before.turns ?? 0);
  expect(await offers()).toEqual([]);
});

it('offers to retire it in one line, which nobody but an approver answers', async () => {
  const before = await bakeryState(stage);
  await job('is the shop open on Sunday?');
  const [offer] = await offers();
  if (!offer) throw new Error('nothing was offered');
  expect(labels(offer)).toEqual(['Approve', 'Kill']);
  await stage.workspace.person('stranger').presses(buttonOf(offer, 'Approve'));
  await told(stage, 'stranger', /Only the approvers/);
  await job('is the shop open on Monday?');
  expect(await offers()).toEqual([offer]);
  expect(await bakeryState(stage)).toEqual(before);
});

it('keeps it when that is killed, and does not ask again on the same day', async () => {
  const before = await bakeryState(stage);
  const [offer] = await offers();
  if (!offer) throw new Error('nothing was offered');
  await stage.workspace.person('colleague').presses(buttonOf(offer, 'Kill'), 3);
  const kept = await seeing(stage, /^Kept by @\w+: the skill add-product stays\.$/);
  expect([kept.ts, labels(kept)]).toEqual([offer.ts, []]);
  await quiet(stage);
  const own = await ownLine();
  expect(own && labels(own)).toEqual(['Undo']);
  expect(own?.text).toContain(stage.workspace.person('you').id);
  await stage.workspace.person('you').presses(buttonOf(offer, 'Approve'));
  await told(stage, 'you', /already: Kill/);
  await job('is the shop open on Tuesday?');
  expect(await offers()).toEqual([]);
  expect(await bakeryState(stage)).toEqual(before);
});

it('asks again another day, retires it by one commit, and brings it back by one', async () => {
  const { db } = stage.app.ctx;
  await db.upgrade.updateMany({ data: { retireOffered: new Date(Date.now() - 25 * 60 * 60 * 1000) } });
  const live = await bakeryGit(stage, 'rev-parse', 'main^{tree}');
  const commits = async () => Number(await bakeryGit(stage, 'rev-list', '--count', 'main'));
  const before = await commits();
  await job('is the shop open on Wednesday?');
  const offer = await seeing(stage, /^I noticed that the skill add-product does not earn its place/);
  await stage.workspace.person('you').presses(buttonOf(offer, 'Approve'), 3);
  const retired = await seeing(stage, /^Retired by @\w+: the skill add-product moved to \.audition\/trash/);
  await quiet(stage);
  expect([retired.ts, labels(retired)]).toEqual([offer.ts, []]);
  expect(await commits()).toBe(before + 1);
  expect(await bakeryGit(stage, 'ls-files', '.claude')).toBe('');
  const { trashPath } = await db.upgrade.findUniqueOrThrow({ where: { id: stage.first } });
  const record = await bakeryGit(stage, 'show', `main:${trashPath}/RECORD.md`);
  expect(record).toContain('# add-product, retired\n');
  expect(record).toMatch(/\n## Reason\n\n> none of the last \d+ jobs used it\n/);
  const own = await ownLine();
  expect(own && labels(own)).toEqual(['Restore']);

  await stage.workspace.person('you').presses('Restore', 3);
  await seeing(stage, /^In use: the skill add-product\.$/);
  await quiet(stage);
  expect(await commits()).toBe(before + 2);
  expect(await bakeryGit(stage, 'rev-parse', 'main^{tree}')).toBe(live);
  expect((await bakeryState(stage)).status).toBe('');
});
