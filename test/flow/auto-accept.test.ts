import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import type { AutoAccept } from '../../src/domain/project.ts';
import { upgradeLine } from '../../src/domain/words.ts';
import { acceptAtOnce } from '../../src/flow/auto-accept.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { decide } from '../../src/flow/decide.ts';
import { loadUpgrade } from '../../src/flow/load-views.ts';
import { recoverProject } from '../../src/flow/recover.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { setTrust } from '../../src/flow/trust.ts';
import { useRecord } from '../fakes/database.ts';
import { createPlace, granted, type Place } from '../git/fixtures.ts';

const record = useRecord();
const noon = new Date('2026-11-21T12:00:00Z');
const hours = (count: number) => new Date(noon.getTime() + count * 3_600_000);
let now = noon;
let queued: Step[] = [];
let place: Place;
let ctx: Context;
beforeEach(async () => {
  await record.db.$executeRawUnsafe(
    'truncate "Decision", "Upgrade", "Signal", "Job", "Project", "Trust", "Message" restart identity cascade',
  );
  [now, queued] = [noon, []];
  place = await createPlace();
  const { db } = record;
  await db.project.create({ data: { name: 'bakery', path: place.project.path, branch: 'main' } });
  const job = { projectName: 'bakery', task: 't', askedBy: 'cli:me', state: 'ended' } as const;
  await db.job.create({ data: { ...job, requestId: randomUUID() } });
  open({ kinds: ['skill'], perDay: 3 });
});

/** The app, with this in workspaces.toml. */
function open(autoAccept: AutoAccept): void {
  ctx = {
    ...{ db: record.db, git: place.git, projects: [{ ...place.project, autoAccept }], now: () => now },
    queue: { send: async (_: unknown, step: Step) => void queued.push(step) },
    log: { info: () => {}, warn: () => {} },
    redact: async (texts: string[]) => texts,
  } as unknown as Context;
}

const proof = [{ name: 'shape', passed: true, words: 'one skill' }];

/** A skill of this name that was built and proven, with its real commit. */
async function build(slug: string, text = 'Ask first.\n', proven: object = proof) {
  const [project] = ctx.projects;
  if (!project) throw new Error('there is no project');
  const livePath = `.claude/skills/${slug}`;
  const files = [{ path: `${livePath}/SKILL.md`, mode: '100644' as const, content: Buffer.from(text) }];
  const signal = { create: { kind: 'repeated_task', projectName: 'bakery', title: 'ask' } } as const;
  const row = { projectName: 'bakery', jobId: 1, kind: 'skill', slug, livePath, proof: proven } as const;
  const { id: upgradeId } = await ctx.db.upgrade.create({
    data: { ...row, signal, channel: 'C1', noticed: 'people ask', state: 'proposed' },
  });
  const { tip: base } = granted(await place.git.refresh(project));
  const isNew = (await place.git.list(project, base, livePath)).length === 0;
  const order = {
    project,
    upgradeId: String(upgradeId),
    base,
    livePath,
    files,
    message: 'Add it',
    trailers: {},
  };
  const { commit } = granted(await place.git.commitFiles(order));
  await ctx.db.upgrade.update({ where: { id: upgradeId }, data: { commit, base } });
  return { upgradeId, project, files, isNew };
}
/** The same, proposed as the builder's step does it. */
async function propose(...what: Parameters<typeof build>): Promise<number> {
  const built = await build(...what);
  await ctx.db.$transaction((tx) => acceptAtOnce(ctx, tx, built));
  return built.upgradeId;
}

/** Carries out what is queued. */
async function settle(): Promise<void> {
  for (const step of queued.splice(0)) if (step.step === 'settle') await settleDecision(ctx, step.decisionId);
}
async function press(verb: 'approve' | 'undo', subject: number): Promise<void> {
  expect((await decide(ctx, { verb, subject, by: 'cli:me' })).kind).toBe('recorded');
  await settle();
}
/** Its line as it is seen now: what it says, what stands below, its buttons. */
async function line(id: number) {
  const view = await loadUpgrade(ctx, id);
  if (!view) throw new Error(`there is no upgrade ${id}`);
  const { line: said, footer = [], buttons } = upgradeLine(view);
  return { line: plainText(said), footer: plainText(footer), buttons: buttons.map(({ action }) => action) };
}
const commits = async () => Number(await place.person('rev-list', '--count', 'main'));
const waiting = { line: expect.stringMatching(/^I noticed/), buttons: ['approve', 'kill', 'look'] };
const accepted = { line: expect.stringMatching(/^I noticed/), buttons: ['undo'] };

describe('what needs no press', () => {
  it('lands at once as that very commit, on a line with Undo that says who accepted it', async () => {
    const id = await propose('ask-first');
    expect(queued.map(({ step }) => step)).toEqual(['settle']); // nobody sees it before
    await settle();
    const { commit, landed, state } = await ctx.db.upgrade.findUniqueOrThrow({ where: { id } });
    expect([state, landed]).toEqual(['approved', commit]);
    expect(await place.person('rev-parse', 'main')).toBe(commit);
    expect(await place.read('.claude/skills/ask-first/SKILL.md')).toBe('Ask first.\n');
    const footer = `Accepted by workspaces.toml: ask-first, 1 artifact, 1 commit ${commit?.slice(0, 7)}.`;
    expect(await line(id)).toEqual({ ...accepted, footer });
    expect(await ctx.db.message.findMany()).toMatchObject([{ key: `upgrade/${id}/line`, wanted: 1 }]);
  });

  it('lands at the next start where the app ended before it could', async () => {
    const id = await propose('ask-first');
    queued = []; // with the process
    await recoverProject(ctx, 'bakery', { requeue: true });
    await settle();
    expect(await line(id)).toMatchObject(accepted);
    expect(await commits()).toBe(2);
  });

  it('is what the file names, or what a person trusted', async () => {
    open({ kinds: ['rule'], perDay: 3 });
    const before = await propose('ask-first');
    expect(queued).toEqual([]);
    expect(await line(before)).toEqual({ ...waiting, footer: '' });
    await setTrust(ctx, { projectName: 'bakery', kind: 'skill', on: true, by: 'cli:me' });
    const after = await propose('ask-again');
    await settle();
    expect(await line(after)).toMatchObject(accepted);
    expect((await line(after)).footer).toMatch(/^Accepted since a new skill is trusted here: ask-again/);
  });

  it('is not what brings a script, updates something or was not proven: its line says so', async () => {
    const waits = async (id: number, why: string) =>
      expect(await line(id)).toEqual({
        ...waiting,
        footer: `Approve by workspaces.toml was not possible: ${why}`,
      });
    await waits(await propose('run', '#!/bin/sh\n'), '.claude/skills/run/SKILL.md is a script');
    await waits(await propose('new', 'Ask.\n', [{ name: 'fit', passed: false }]), 'nothing has proven it');
    await place.commit('Ask', { '.claude/skills/ask/SKILL.md': 'Ask.\n' });
    await waits(await propose('ask'), 'it changes what was there before');
    expect(queued).toEqual([]);
    expect(await commits()).toBe(2);
  });
});

it('stops at the ceiling of 24 hours, whatever became of those before', async () => {
  open({ kinds: ['skill'], perDay: 2 });
  const first = await propose('one');
  now = hours(1);
  await propose('two'); // counts before it is carried out
  const third = await propose('three');
  await settle();
  expect((await line(third)).footer).toMatch(/2 of at most 2 were accepted so in 24 hours$/);
  await press('undo', first);
  await setTrust(ctx, { projectName: 'bakery', kind: 'skill', on: true, by: 'cli:me' });
  now = hours(23);
  expect(await line(await propose('four'))).toMatchObject(waiting);
  now = hours(24);
  const fifth = await propose('five');
  await settle();
  expect(await line(fifth)).toMatchObject(accepted);
});

it('keeps to the ceiling where two are proposed at once', async () => {
  open({ kinds: ['skill'], perDay: 1 });
  const [one, two] = [await build('one'), await build('two')];
  let ended = false;
  const second = await ctx.db.$transaction(async (tx) => {
    expect(await acceptAtOnce(ctx, tx, one)).toBe(true);
    const other = ctx.db
      .$transaction((also) => acceptAtOnce(ctx, also, two))
      .finally(() => {
        ended = true;
      });
    const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await vi.waitFor(async () =>
      expect(ended || (await ctx.db.$queryRawUnsafe<object[]>(waits)).length > 0).toBe(true),
    );
    return { other };
  });
  expect(await second.other).toBe(false);
});

describe('a landing that is refused', () => {
  it('leaves it proposed, with its buttons and why', async () => {
    const id = await propose('ask-first');
    await place.write('.claude/skills/ask-first/SKILL.md', 'mine, not committed\n');
    await settle();
    const seen = await line(id);
    expect(seen).toMatchObject(waiting);
    expect(seen.footer).toMatch(/^Approve by workspaces.toml was not possible: /);
    expect(await place.read('.claude/skills/ask-first/SKILL.md')).toBe('mine, not committed\n');
    expect(await ctx.db.message.count()).toBe(1);
    await place.person('clean', '-fdq');
    await press('approve', id);
    expect(await line(id)).toMatchObject({
      line: expect.stringMatching(/^Approved by me/),
      buttons: ['undo'],
    });
  });

  it('is no second try where the branch has moved in the way', async () => {
    const id = await propose('ask-first');
    await place.commit('My own', { '.claude/skills/ask-first/SKILL.md': 'My own.\n' });
    await settle();
    expect(await line(id)).toMatchObject(waiting);
    expect(await place.read('.claude/skills/ask-first/SKILL.md')).toBe('My own.\n');
    expect(queued.map(({ step }) => step)).toEqual(['outbox']);
  });

  it('comes where it was switched off between', async () => {
    const id = await propose('ask-first');
    await setTrust(ctx, { projectName: 'bakery', kind: 'skill', on: false, by: 'cli:me' });
    await settle();
    expect((await line(id)).footer).toBe(
      'Approve by workspaces.toml was not possible: skills are not accepted without a press any more',
    );
    expect(await commits()).toBe(1);
  });
});

describe('an undo', () => {
  it('of what nobody pressed for switches every kind off until a person switches it on', async () => {
    const id = await propose('ask-first');
    await settle();
    await press('undo', id);
    expect(await line(id)).toMatchObject({
      line: expect.stringMatching(/^Undone by me/),
      footer: 'nothing is accepted without a press in bakery until audition trust bakery skill',
      buttons: ['restore'],
    });
    const off = { projectName: 'bakery', on: false };
    expect(await ctx.db.trust.findMany({ orderBy: { kind: 'asc' } })).toMatchObject([
      { ...off, kind: 'skill' },
      { ...off, kind: 'rule' },
    ]);
    const second = await propose('ask-again');
    expect(await line(second)).toEqual({ ...waiting, footer: '' });
    await setTrust(ctx, { projectName: 'bakery', kind: 'skill', on: true, by: 'cli:me' });
    const third = await propose('ask-more');
    await settle();
    expect(await line(third)).toMatchObject(accepted);
  });

  it('of what a person approved switches nothing off', async () => {
    const id = await propose('run', '#!/bin/sh\n');
    await press('approve', id);
    await press('undo', id);
    expect((await line(id)).footer).toBe('');
    expect(await ctx.db.trust.count()).toBe(0);
    const next = await propose('ask-first');
    await settle();
    expect(await line(next)).toMatchObject(accepted);
  });
});
