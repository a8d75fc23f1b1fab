import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Shown } from '../../src/rehearsal/shown.ts';
import {
  bakeryGit,
  bakeryState,
  labels,
  openStory,
  quiet,
  type Story,
  seeing,
  untilTheLine,
} from '../fakes/story.ts';

let stage: Story;
let line: Shown;
let before: Awaited<ReturnType<typeof bakeryState>>;
beforeAll(async () => {
  stage = await openStory();
  before = await bakeryState(stage);
  line = await untilTheLine(stage);
  await quiet(stage);
});
afterAll(() => stage?.close());

const ref = () => `refs/audition/trash/${stage.first}`;
const upgrade = () => stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first } });
const tells = async () => (await stage.workspace.messages()).find(({ ts }) => ts === line.ts);

it('keeps what was killed under a ref of the bakery and touches no branch and no file', async () => {
  await stage.workspace.person('you').presses('Kill', 3);
  const killed = await seeing(stage, /^Killed by/);
  await quiet(stage);
  expect(killed.ts).toBe(line.ts);
  expect(killed.text).toContain(ref());
  expect(labels(killed)).toEqual(['Restore']);
  expect(await bakeryState(stage)).toEqual(before);
  expect(await bakeryGit(stage, 'for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/main');
  const { state, commit, trashPath } = await upgrade();
  expect(state).toBe('killed');
  expect(await bakeryGit(stage, 'rev-parse', `${ref()}^`)).toBe(commit);
  expect((await bakeryGit(stage, 'ls-tree', '-r', '--name-only', ref())).split('\n')).toEqual(
    expect.arrayContaining([`${trashPath}/RECORD.md`, `${trashPath}/add-product/SKILL.md`]),
  );
  const record = await bakeryGit(stage, 'show', `${ref()}:${trashPath}/RECORD.md`);
  expect(record).toContain('> the price list needs sourdough at 5.20');
  expect(await stage.app.ctx.db.decision.findMany()).toMatchObject([{ verb: 'kill', state: 'done' }]);
});

it('counts the tokens of a session once, those of the job that a builder continues not again', async () => {
  const read = stage.model.requests.reduce((sum, { raw }) => sum + 200 + Math.ceil(raw.length / 4), 0);
  const sessions = await stage.app.ctx.db.session.findMany({ orderBy: { startedAt: 'asc' } });
  expect(sessions.map(({ kind }) => kind)).toEqual(['job', 'job', 'job', ...Array(4).fill('builder')]);
  for (const { tokens } of sessions) expect(tokens).toBeGreaterThan(0n);
  const used = sessions.reduce((sum, { tokens }) => sum + Number(tokens), 0);
  expect(used).toBeGreaterThan(read); // what was written comes on top: little, beside what is read each turn
  expect(used).toBeLessThan(read * 1.1);
  expect(await stage.app.ctx.db.beat.count()).toBe(3); // none of the builder
});

it('proposes it again when it is restored', async () => {
  await stage.workspace.person('colleague').presses('Restore', 3);
  await seeing(stage, /^I noticed /);
  await quiet(stage);
  const again = await tells();
  expect(again?.text).toBe(line.text);
  expect(again && labels(again)).toEqual(labels(line));
  expect((await upgrade()).state).toBe('proposed');
  expect(await bakeryState(stage)).toEqual(before);
});

it('can still be approved then', async () => {
  await stage.workspace.person('you').presses('Approve');
  await seeing(stage, /^Approved by/);
  await quiet(stage);
  expect(await bakeryGit(stage, 'rev-list', '--count', 'main')).toBe('2');
  expect(await bakeryGit(stage, 'rev-parse', 'main')).toBe((await upgrade()).landed);
  expect((await bakeryState(stage)).status).toBe('');
});
