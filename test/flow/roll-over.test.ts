import { expect, it } from 'vitest';
import { policies } from '../../src/domain/trust.ts';
import { writeSchema } from '../../src/domain/write.ts';
import { draw } from '../../src/flow/draw-message.ts';
import { recoverProject } from '../../src/flow/recover.ts';
import { rollOver } from '../../src/flow/roll-over.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { useRecord } from '../fakes/database.ts';
import { openGitHub } from '../fakes/github.ts';
import { openPlanned, plan } from '../fakes/plan.ts';
import { granted, snapshot } from '../git/fixtures.ts';

const record = useRecord();
const months = { from: '2026-03', to: '2026-04' };
const byFile = { ...months, by: policies.file };
/** What moved on in a project, by its rollovers from old to new. */
const movedOn = async (projectName: string) => {
  const where = { projectName, verb: 'write', state: 'done' } as const;
  const rows = await record.db.decision.findMany({ where, orderBy: { id: 'asc' } });
  return rows.flatMap(({ write: raw }) => {
    const write = writeSchema.parse(raw);
    return write.kind === 'rollover' && write.moved ? [write.moved] : [];
  });
};

it('moves what is open by one commit, and remembers what that was', async () => {
  const bakery = await openPlanned(record);
  const { ctx, project, settle, read, log, person } = bakery;
  granted(await rollOver(ctx, { project, ...months, by: 'cli:ada' }));
  const settled = await settle();
  expect(settled).toMatchObject({ state: 'done', commit: await person('rev-parse', 'main'), words: null });
  expect(await read('RELEASES.md')).toBe(
    plan
      .replace('- [ ] Add rye\n  dark, 4.80\n- [ ] Add oats\n', '')
      .replace('cake\n', 'cake\n- [ ] Add rye (from 2026-03)\n  dark, 4.80\n- [ ] Add oats (from 2026-03)\n'),
  );
  expect(await log('%B')).toBe('Move what is open from March 2026 to April 2026\n\nRequested-by: cli:ada\n');
  expect(await movedOn('bakery')).toEqual([
    [
      { id: 'add-rye', title: 'Add rye' },
      { id: 'add-oats', title: 'Add oats' },
    ],
  ]);
  const drawn = await draw(ctx, `write/${settled.id}`);
  const line = [
    'bakery: 2 items moved from March 2026 to April 2026',
    ', asked by ',
    'ada',
    expect.any(String),
  ];
  expect(drawn).toMatchObject({ card: { line, body: 'Add rye\nAdd oats' } });
});

it('is done once a month for the file, and as often as a person asks', async () => {
  const { ctx, project, steps, settle, person } = await openPlanned(record, { name: 'mill' });
  const first = granted(await rollOver(ctx, { project, ...byFile }));
  expect(await rollOver(ctx, { project, ...byFile })).toEqual(first);
  expect(steps).toEqual([{ step: 'settle', project: 'mill', decisionId: first.decisionId }]);
  expect(await settle()).toMatchObject({ state: 'done' });
  const head = await person('rev-parse', 'main');
  expect(granted(await rollOver(ctx, { project, ...months, by: 'U0ADA', id: 'one' }))).not.toEqual(first);
  expect(await settle()).toMatchObject({ state: 'done', commit: '' });
  expect(await person('rev-parse', 'main')).toBe(head);
  expect(await movedOn('mill')).toHaveLength(1);
});

it('finishes after a crash what it began, with the same commit and the same items', async () => {
  const bakery = await openPlanned(record, { name: 'oven' });
  const { ctx, project, settle, git, person } = bakery;
  granted(await rollOver(ctx, { project, ...byFile }));
  const crash = { ...git, push: () => Promise.reject(new Error('the process ended')) };
  const { id } = await record.db.decision.findFirstOrThrow({ orderBy: { id: 'desc' } });
  await expect(settleDecision({ ...ctx, git: crash }, id)).rejects.toThrow('the process ended');
  const row = await record.db.decision.findUniqueOrThrow({ where: { id } });
  const off = { ...project, plan: { tick: false, rollover: false } };
  await settleDecision({ ...ctx, projects: [off] }, id); // what began to move is finished
  expect(await settle()).toMatchObject({ state: 'done', commit: row.moveNew });
  expect(await person('rev-parse', 'main')).toBe(row.moveNew);
  expect((await movedOn('oven')).map(({ length }) => length)).toEqual([2]);
});

it('is taken up again by the next process', async () => {
  const { ctx, project, steps } = await openPlanned(record, { name: 'bench' });
  const { decisionId } = granted(await rollOver(ctx, { project, ...byFile }));
  steps.length = 0;
  await recoverProject(ctx, 'bench', { requeue: true });
  expect(steps).toEqual([{ step: 'settle', project: 'bench', decisionId }]);
});

it.each([
  ['a month that is not later', { from: '2026-04', to: '2026-04' }, 'April 2026 is not after April 2026'],
  ['a month that was', { from: '2026-04', to: '2026-03' }, 'March 2026 is not after April 2026'],
])('refuses %s', async (_, wrong, words) => {
  const { ctx, project } = await openPlanned(record, { name: 'attic' });
  const refused = await rollOver(ctx, { project, ...wrong, by: 'cli:ada' });
  expect(refused).toMatchObject({ words: expect.stringContaining(words) });
});

it('needs its switch, also at the moment it is done', async () => {
  const { ctx, project, settle } = await openPlanned(record, { name: 'cellar' });
  const off = { ...project, plan: { tick: false, rollover: false } };
  expect(await rollOver(ctx, { project: off, ...byFile })).toMatchObject({
    words: 'rollover is not switched on for cellar in workspaces.toml.',
  });
  granted(await rollOver(ctx, { project, ...byFile }));
  Object.assign(ctx, { projects: [off] });
  expect(await settle()).toMatchObject({
    state: 'refused',
    words: 'rollover is switched off for cellar in workspaces.toml.',
  });
});

it('waits for edits that are in the way, and asks again every ten minutes for a day', async () => {
  const bakery = await openPlanned(record, { name: 'shop' });
  const { ctx, project, settle, steps, clock, write, read } = bakery;
  granted(await rollOver(ctx, { project, ...byFile }));
  await write('RELEASES.md', `${plan}- [ ] being written\n`);
  const before = await snapshot(bakery);
  const waiting = await settle();
  expect(waiting).toMatchObject({ state: 'pending', moveNew: null });
  expect(waiting.words).toMatch(/RELEASES\.md has uncommitted edits; commit them or put them aside\.$/);
  expect(steps.at(-1)).toMatchObject({ step: 'settle', decisionId: waiting.id, afterSeconds: 600 });
  expect(await snapshot(bakery)).toEqual(before);
  await bakery.person('checkout', '--quiet', 'RELEASES.md');
  expect(await settle()).toMatchObject({ state: 'done', words: null });
  expect(await read('RELEASES.md')).toContain('Add rye (from 2026-03)');

  granted(await rollOver(ctx, { project, from: '2026-04', to: '2026-05', by: policies.file }));
  await write('RELEASES.md', 'being written\n');
  clock.at = new Date(clock.at.getTime() + 25 * 3_600_000);
  expect(await settle()).toMatchObject({ state: 'refused' });
});

it('says nothing moved where somebody did it by hand while it waited', async () => {
  const { ctx, project, settle, write, person, commit } = await openPlanned(record, { name: 'market' });
  granted(await rollOver(ctx, { project, ...byFile }));
  await write('RELEASES.md', 'being written\n');
  expect(await settle()).toMatchObject({ state: 'pending' });
  await person('checkout', '--quiet', 'RELEASES.md');
  await commit('By hand', { 'RELEASES.md': plan.replaceAll('- [ ] Add', '- [x] Add') });
  expect(await settle()).toMatchObject({ state: 'done', commit: '' });
  expect(await movedOn('market')).toEqual([[]]);
});

it('tells a person at once that it cannot be', async () => {
  const { ctx, project, settle, write } = await openPlanned(record, { name: 'stall' });
  granted(await rollOver(ctx, { project, ...months, by: 'cli:ada' }));
  await write('RELEASES.md', 'being written\n');
  expect(await settle()).toMatchObject({ state: 'refused', words: expect.stringContaining('uncommitted') });
  await record.db.audit.findFirstOrThrow({ where: { projectName: 'stall', allowed: false } });
});

it('moves issues on GitHub, and after a crash those that were meant', async () => {
  const { github, repo, call, milestone, issue } = await openGitHub();
  const march = await milestone('2026-03');
  const [rye, oats] = [await issue('Rye', march), await issue('Oats', march)];
  const { ctx, project, settle } = await openPlanned(record, { name: 'kiosk', github: repo }, { github });
  granted(await rollOver(ctx, { project, ...byFile }));
  const { moveIssues } = github;
  const half: typeof moveIssues = async (order) => {
    await moveIssues({ ...order, numbers: [rye] });
    throw new Error('GitHub went away');
  };
  Object.assign(github, { moveIssues: half });
  await expect(settle()).rejects.toThrow('GitHub went away');
  Object.assign(github, { moveIssues });
  expect(await settle()).toMatchObject({ state: 'done', commit: '' });
  for (const number of [rye, oats])
    expect(await call('GET', `issues/${number}`)).toMatchObject({ milestone: { title: '2026-04' } });
  expect(await movedOn('kiosk')).toMatchObject([[{ title: 'Rye' }, { title: 'Oats' }]]);
});
