import { expect, it } from 'vitest';
import { factsSchema } from '../../src/domain/worklog/facts.ts';
import { logMarkdown } from '../../src/domain/worklog/render.ts';
import { closeDay } from '../../src/flow/close-day.ts';
import type { Context } from '../../src/flow/context.ts';
import { draw } from '../../src/flow/draw-message.ts';
import { offered, useWorkingDay } from '../fakes/working-day.ts';

const place = useWorkingDay();
const { job, decided, logs, owed, setClock } = place;
const on = { worklog: 'post' };
const close = (date: string, by = 'eod', file: object = on, ctx: Context = place.context()) =>
  closeDay(ctx, { project: place.project(file), date, by });
const factsOf = async (date: string) =>
  factsSchema.parse((await logs()).find((log) => log.date === date)?.facts);
const section = async (date: string, title: string) => {
  const text = logMarkdown({ facts: await factsOf(date), prose: null });
  return text.split(`## ${title}\n`)[1]?.split('\n\n')[0]?.split('\n');
};

it('writes one log of a day, and says it once, however often it is closed', async () => {
  await job();
  setClock('2026-03-30T21:00:00Z');
  expect(await close('2026-03-30')).toMatchObject({ channel: 'C0BAKERY', costUsd: 0 });
  expect(owed()).toEqual(['worklog/bakery/2026-03-30']);
  setClock('2026-03-30T21:10:00Z');
  await close('2026-03-30');
  expect(owed()).toEqual([]);
  expect(await logs()).toMatchObject([{ date: '2026-03-30', closedBy: 'eod' }]);
});

it('writes nothing about a day on which nothing happened, nor about one that is to come', async () => {
  await job(offered);
  setClock('2026-03-31T21:00:00Z');
  expect(await close('2026-03-31')).toBeNull();
  expect(await close('2026-04-02')).toBeNull();
  expect(await logs()).toEqual([]);
  expect(owed()).toEqual([]);
});

it('adds what comes after a close by hand, to the same log and message', async () => {
  await job();
  setClock('2026-03-30T15:00:00Z');
  await close('2026-03-30', 'U0ADA');
  owed();
  setClock('2026-03-30T16:00:00Z');
  await job({ task: 'bake the cake' });
  setClock('2026-03-30T21:00:00Z');
  await close('2026-03-30');
  expect(owed()).toEqual(['worklog/bakery/2026-03-30']);
  expect(await factsOf('2026-03-30')).toMatchObject({
    ...{
      revision: 2,
      before: '2026-03-30T15:00:00.000Z',
      jobs: [{ title: 'add the rye' }, { title: 'bake the cake' }],
    },
  });
});

it('tells what came between eleven and midnight under its own date, once, and says so the next day', async () => {
  await job();
  setClock('2026-03-30T21:00:00Z');
  await close('2026-03-30');
  setClock('2026-03-30T21:30:00Z');
  await job({ task: 'oil the hinges' });
  setClock('2026-03-31T08:00:00Z');
  await job({ task: 'bake the cake' });
  setClock('2026-03-31T21:00:00Z');
  owed();
  await close('2026-03-31');
  expect(owed()).toEqual(['worklog/bakery/2026-03-30', 'worklog/bakery/2026-03-31']);
  const titles = async (date: string) => (await factsOf(date)).jobs.map(({ title }) => title);
  expect(await titles('2026-03-30')).toEqual(['add the rye', 'oil the hinges']);
  expect(await titles('2026-03-31')).toEqual(['bake the cake']);
  expect(await section('2026-03-31', 'Flags and watch-outs')).toEqual([
    '- After the log of 2026-03-30 was written, and added to it: oil the hinges. [job 2]',
  ]);
});

it('adds to a day also when nothing happened on the next one', async () => {
  await job();
  setClock('2026-03-30T21:00:00Z');
  await close('2026-03-30');
  setClock('2026-03-30T21:30:00Z');
  await job({ task: 'oil the hinges' });
  setClock('2026-03-31T21:00:00Z');
  expect(await close('2026-03-31')).toBeNull();
  expect((await factsOf('2026-03-30')).jobs).toHaveLength(2);
});

it('writes a day whose work all came after its hour with the next one, and no day from before it was on', async () => {
  await job({ task: 'from before it was on' });
  setClock('2026-03-31T21:30:00Z');
  await job({ task: 'oil the hinges' });
  setClock('2026-04-01T21:00:00Z');
  expect(await close('2026-04-01')).toBeNull();
  expect((await logs()).map(({ date }) => date)).toEqual(['2026-03-31']);
  await close('2026-03-31', 'U0ADA', {});
  expect((await logs()).map(({ date }) => date)).toEqual(['2026-03-31']);
});

it('carries over from day to day, and names what was done since and what was not', async () => {
  const first = await job(offered);
  await job({ ...offered, task: 'bake the cake' });
  await job({ task: 'plan the oven', outcome: 'question', question: 'Which oven?' });
  setClock('2026-03-30T21:00:00Z');
  await close('2026-03-30');
  expect(await section('2026-03-30', 'Carry-over')).toEqual([
    '- add the rye: waits for Merge or Discard. [job 1]',
    '- bake the cake: waits for Merge or Discard. [job 2]',
    '- plan the oven: asks something: Which oven? [job 3]',
  ]);
  setClock('2026-03-31T09:00:00Z');
  await decided(first, 'merge');
  await job({ task: 'the big one', follows: 3, outcome: 'gate_failed' });
  await place.record.db.gate.create({
    data: {
      jobId: 4,
      at: 'after',
      name: 'npm test',
      passed: false,
      tail: 'ok 1\nnot ok 2',
      ranAt: place.clock.at,
    },
  });
  setClock('2026-03-31T21:00:00Z');
  await close('2026-03-31');
  expect(await section('2026-03-31', 'Carry-over')).toEqual([
    '- From 2026-03-30: add the rye: done. [job 1, commit bbbbbbb]',
    '- From 2026-03-30: bake the cake: not done, waits for Merge or Discard. [job 2]',
    '- From 2026-03-30: plan the oven: not done, failed and was not tried again. [job 4]',
  ]);
  expect(await section('2026-03-31', 'What shipped today')).toEqual([
    '- add the rye: merged. [job 1, commit bbbbbbb]',
  ]);
  expect(await section('2026-03-31', 'Risks')).toEqual([
    '- the big one: did not pass a gate. [job 4]',
    '- The after gate "npm test" failed: not ok 2. [job 4]',
  ]);
  const [before, after] = [await factsOf('2026-03-30'), await factsOf('2026-03-31')];
  expect(after.earlier.map(({ id }) => id)).toEqual(before.carry.map(({ id }) => id));
});

it('catches up on missed nights by date, each as it was then', async () => {
  const first = await job(offered);
  setClock('2026-03-31T10:00:00Z');
  await job({ task: 'bake the cake' });
  setClock('2026-04-02T10:00:00Z');
  await decided(first, 'merge');
  await close('2026-03-30');
  await close('2026-03-31');
  expect(owed()).toEqual(['worklog/bakery/2026-03-30', 'worklog/bakery/2026-03-31']);
  expect(await factsOf('2026-03-30')).toMatchObject({
    ...{ jobs: [{ stand: 'offered' }], decisions: [], until: '2026-03-30T22:00:00.000Z' },
  });
  expect(await section('2026-03-31', 'Carry-over')).toEqual([
    '- From 2026-03-30: add the rye: not done, waits for Merge or Discard. [job 1]',
  ]);
});

it('tells the 23 hours of a day on which the clocks go forward', async () => {
  setClock('2026-03-28T22:30:00Z'); // half an hour before the 29th in Vienna
  await job();
  setClock('2026-03-29T21:59:00Z');
  await job({ task: 'bake the cake' });
  setClock('2026-03-29T22:00:00Z');
  await close('2026-03-29');
  const { from, end, jobs } = await factsOf('2026-03-29');
  expect([from, end]).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  expect(jobs).toMatchObject([{ title: 'bake the cake' }]);
});

it('is owed to the repository where the file wants that: at night, and again with each addition', async () => {
  const commit = { worklog: 'commit' };
  const written = async () =>
    (await place.record.db.decision.findMany({ where: { verb: 'write' } })).map(({ key }) => key);
  await job();
  setClock('2026-03-30T15:00:00Z');
  await close('2026-03-30', 'U0ADA', commit);
  expect(await written()).toEqual([]);
  setClock('2026-03-30T21:00:00Z'); // its hour has come, whoever closes it now
  for (const by of ['U0ADA', 'eod']) await close('2026-03-30', by, commit);
  expect(await written()).toEqual(['worklog/bakery/2026-03-30']);
  setClock('2026-03-30T21:30:00Z');
  await job({ task: 'oil the hinges' });
  setClock('2026-03-31T21:00:00Z');
  await close('2026-03-31', 'eod', commit);
  expect(await written()).toEqual(['worklog/bakery/2026-03-30', 'worklog/bakery/2026-03-30/2']);
  const write = await place.record.db.decision.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(write).toMatchObject({ write: { kind: 'worklog', path: 'docs/worklog/2026-03-30.md' } });
  expect(JSON.stringify(write.write)).toContain('oil the hinges');
});

it('names the items that moved to another month that day', async () => {
  const moved = [
    { id: 'rye', title: 'Add the rye' },
    { id: 'oats', title: 'Add oats' },
  ];
  const write = { kind: 'rollover', from: '2026-02', to: '2026-03', moved };
  const at = place.clock.at;
  const done = {
    state: 'done',
    commit: 'c'.repeat(40),
    by: 'cli:workspaces.toml',
    at,
    settledAt: at,
  } as const;
  await place.record.db.decision.create({ data: { verb: 'write', projectName: 'bakery', write, ...done } });
  setClock('2026-03-30T21:00:00Z');
  await close('2026-03-30');
  expect(await section('2026-03-30', 'Release progress')).toEqual([
    '- Moved from February 2026 to March 2026: Add the rye, Add oats. [rollover 2026-02, item rye, item oats]',
  ]);
});

it('goes as a file beside its message where one message does not hold it', async () => {
  for (let jobs = 0; jobs < 60; jobs++)
    await job({ task: `${jobs} ${'long '.repeat(30)}`, outcome: 'question' });
  setClock('2026-03-30T21:00:00Z');
  await close('2026-03-30');
  expect(owed()).toEqual(['worklog/bakery/2026-03-30', 'worklog/bakery/2026-03-30.1.md']);
  const drawn = await draw(place.context(), 'worklog/bakery/2026-03-30.1.md');
  if (drawn?.kind !== 'file') throw new Error('there is no file');
  expect(drawn.name).toBe('worklog-bakery-2026-03-30.1.md');
  const { content, title } = await drawn.read();
  expect(title).toBe('Work log — 2026-03-30');
  expect(content).toContain('- 59 long');
});

it('is kept, and shown later, where there is no Slack now', async () => {
  await job();
  await close('2026-03-30', 'cli:ada', on, place.context({ slack: null }));
  expect(owed()).toEqual([]);
  await close('2026-03-30');
  expect(owed()).toEqual(['worklog/bakery/2026-03-30']);
});

it('tells how far the plan is, what is open next, and what moved to another month', async () => {
  place.plan.text = '## 2026-03\n- [x] Weigh the flour\n- [ ] Add the rye\n- [ ] Greet the baker\n';
  await job({ item: 'add-the-rye', itemTitle: 'Add the rye', itemMonth: '2026-03', outcome: 'failed' });
  setClock('2026-03-30T21:00:00Z');
  await close('2026-03-30');
  expect(await section('2026-03-30', 'Release progress')).toEqual(['- March 2026: 1/3 closed.']);
  expect(await section('2026-03-30', 'Next session')).toEqual([
    '- Try again: Add the rye. [job 1, item add-the-rye]',
    '- Next in the plan: Greet the baker. [item greet-the-baker]',
  ]);
  setClock('2026-03-31T20:00:00Z');
  place.plan.text =
    '## 2026-03\n- [x] Weigh the flour\n- [x] Add the rye\n\n## 2026-04\n- [ ] Greet the baker\n';
  const moved = [{ id: 'greet-the-baker', title: 'Greet the baker' }];
  const write = { kind: 'rollover', from: '2026-03', to: '2026-04', moved };
  const settled = {
    state: 'done',
    commit: '',
    by: 'cli:workspaces.toml',
    settledAt: place.clock.at,
  } as const;
  await place.record.db.decision.create({
    data: { verb: 'write', projectName: 'bakery', write, ...settled },
  });
  setClock('2026-03-31T21:00:00Z');
  await close('2026-03-31');
  expect(await section('2026-03-31', 'Release progress')).toEqual([
    '- March 2026: 2/2 closed (complete).',
    '- Moved from March 2026 to April 2026: Greet the baker. [rollover 2026-03, item greet-the-baker]',
  ]);
  expect(await section('2026-03-31', 'Carry-over')).toEqual([
    '- From 2026-03-30: Add the rye: done. [job 1, item add-the-rye]',
  ]);
  expect((await factsOf('2026-03-30')).plan).toMatchObject({ words: 'March 2026: 1/3 closed', readOn: null });
});

it('shows no secret that somebody wrote into the plan', async () => {
  place.plan.text = '## 2026-03\n- [ ] Pay with tok-123\n- [ ] Add the rye\n';
  await job();
  setClock('2026-03-30T21:00:00Z');
  const redact = async (texts: readonly string[]) => texts.map((text) => text.replaceAll('tok-123', '[…]'));
  await close('2026-03-30', 'eod', on, place.context({ redact }));
  expect(await section('2026-03-30', 'Next session')).toEqual([
    '- Next in the plan: Pay with […]. [item pay-with]',
    '- Next in the plan: Add the rye. [item add-the-rye]',
  ]);
});

it('carries an offer over for as long as nobody decides', async () => {
  setClock('2026-01-05T10:00:00Z');
  await job(offered);
  setClock('2026-03-30T20:00:00Z');
  await job({ task: 'bake the cake' });
  setClock('2026-03-30T21:00:00Z');
  await close('2026-03-30');
  expect(await section('2026-03-30', 'Carry-over')).toEqual([
    '- add the rye: waits for Merge or Discard (since 2026-01-05). [job 1]',
  ]);
});
