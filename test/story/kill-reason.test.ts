import { afterAll, beforeAll, expect, it } from 'vitest';
import { trashLines } from '../../src/domain/trash-record.ts';
import { readTrash } from '../../src/flow/read-trash.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { fail } from '../fakes/faults.ts';
import {
  bakeryGit,
  bakeryState,
  bakes,
  openStory,
  quiet,
  type Story,
  seeing,
  untilTheLine,
} from '../fakes/story.ts';

let stage: Story;
let before: Awaited<ReturnType<typeof bakeryState>>;
beforeAll(async () => {
  stage = await openStory({ adjust: bakes });
  before = await bakeryState(stage);
  await untilTheLine(stage);
  await quiet(stage);
});
afterAll(() => stage?.close());

const you = () => stage.workspace.person('you');
const forms = () => stage.workspace.front.forms;
const upgrade = () => stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first } });
const trash = async () => (await readTrash(stage.app.ctx)).flatMap(trashLines).join('\n');
/** What is said of the job that the upgrade comes from, besides its task. */
const heard = () => stage.app.ctx.db.beat.findMany({ where: { jobId: null }, orderBy: { id: 'asc' } });

/** The ref of what was killed, the commits on it, and its record. */
async function inTrash() {
  const { trashRef, trashPath } = await upgrade();
  const commits = (await bakeryGit(stage, 'log', '--format=%s', `main..${trashRef}`)).split('\n');
  return { commits, record: await bakeryGit(stage, 'show', `${trashRef}:${trashPath}/RECORD.md`) };
}

/** Kills it, and waits until that is carried out, whatever becomes of the form. */
async function kill() {
  await you().presses('Kill', 3);
  await seeing(stage, /^Killed by/);
  await quiet(stage);
}
async function restore() {
  await you().presses('Restore');
  await seeing(stage, /^I noticed /);
  await quiet(stage);
}

it('asks who killed it why, once, and does not wait for an answer', async () => {
  await kill();
  expect(forms().map(({ title }) => title.text)).toEqual(['Killed']);
  expect((await upgrade()).state).toBe('killed');
  expect((await inTrash()).record).not.toContain('## Reason');
  expect(await heard()).toEqual([]);
});

it('hears nobody else', async () => {
  const { forms: open } = stage.workspace.front;
  const [form] = open;
  if (!form) throw new Error('no form is open');
  open.push({ ...form, id: 'V0OTHER' });
  await stage.workspace.person('colleague').submits({ reason: 'I like it' });
  await quiet(stage);
  expect(await heard()).toEqual([]);
  open.pop();
});

it('keeps the reason in the record, in the trash and among what was said of the job, without its secrets', async () => {
  const key = stage.config.secrets[0];
  const answers = await you().submits({ reason: `we bake too little\n# for ${key}` }, 3);
  expect(answers).toEqual(Array(3).fill({ status: 200, body: '{"response_action":"clear"}' }));
  await until('the reason to be in the trash', async () => (await inTrash()).commits.length === 3);
  const { commits, record } = await inTrash();
  expect(commits.slice(0, 2)).toEqual([
    'Say why the skill add-product was killed',
    'Kill the skill add-product',
  ]);
  expect(record).toMatch(/\n## Reason\n\n> we bake too little\n> # for .+\n\n## Evidence\n/);
  expect(record).not.toContain(key);
  expect(await trash()).toContain('because: we bake too little');
  const [said, ...more] = await heard();
  expect(more).toEqual([]);
  expect(said?.request).toMatch(/^we bake too little\n# for /);
  expect(said?.sessionId).toBe((await stage.app.ctx.db.session.findFirst({ where: { jobId: 3 } }))?.id);
  const queued = JSON.stringify(await stage.app.ctx.db.$queryRaw`select data from pgboss.job`);
  expect(queued).toContain('we bake too little');
  expect(queued).not.toContain(key);
  expect(await bakeryState(stage)).toEqual(before);
});

it('changes nothing when nothing is said', async () => {
  await restore();
  await kill();
  expect(forms()).toHaveLength(2);
  const killed = await inTrash();
  expect(killed.record).not.toContain('## Reason');
  expect(await you().submits({ reason: ' \n' })).toEqual([
    { status: 200, body: '{"response_action":"clear"}' },
  ]);
  await quiet(stage);
  expect(await inTrash()).toEqual(killed);
  expect(await heard()).toHaveLength(1);
  expect(await trash()).not.toMatch(/^ {2}because/m);
});

it('is killed all the same when the form cannot be opened any more, and nobody is told', async () => {
  await restore();
  fail(stage.workspace.front, 'views.open', { error: 'expired_trigger_id' });
  await kill();
  expect(forms()).toHaveLength(2);
  expect((await upgrade()).state).toBe('killed');
  expect(stage.workspace.whispers).toEqual([]);
});
