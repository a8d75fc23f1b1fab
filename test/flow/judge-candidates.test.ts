import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Prisma } from '../../prisma/client/client.ts';
import { setAside } from '../../src/domain/budget.ts';
import type { Candidate } from '../../src/domain/signals/candidate.ts';
import { judge } from '../../src/flow/judge-candidates.ts';
import type { Claude } from '../../src/flow/ports.ts';
import type { Script } from '../../src/rehearsal/model.ts';
import { fixture } from '../claude/place.ts';
import { quoted, useCourt } from '../fakes/court.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const court = useCourt(() => record.db);
beforeEach(async () => {
  await record.db.$executeRaw`truncate "Session" cascade`;
  await record.db.session.create({ data: { id: randomUUID(), kind: 'job', tokens: 10_000_000n } });
});

/** A group of requests about this, in as many conversations. */
const group = (about: string, conversations = 3, certain = true): Candidate => ({
  ...{ kind: 'repeated_task', title: about, certain },
  quotes: Array.from({ length: conversations }, (_, n) => ({
    conversation: `${about} ${n}`,
    text: `please ${about} number ${n}`,
  })),
});
const answer = (quotes: string[], wish: object = {}) => ({
  ...{ quotes, varies: ['number'], one: true, automatable: true, artifact: 'skill', title: 'Bake', ...wish },
});
/** A judge that reads the lines and says yes. */
const yes: Script = (request) => [{ call: 'StructuredOutput', input: answer(quoted(request).slice(0, 3)) }];

const sessions = (where: Prisma.SessionWhereInput = {}) =>
  record.db.session.findMany({ where: { kind: 'judge', ...where }, include: { events: true, beats: true } });
const later = (hours: number) => () => new Date(Date.now() + hours * 3_600_000);

describe('the judge', () => {
  it('is asked once about the same evidence, and what it took is recorded', async () => {
    const { ctx, model, place } = await court(yes);
    const bake = group('bake');
    const [judged] = await judge(ctx, [bake]);
    expect(judged?.judgement).toEqual({
      ...{ varies: ['number'], one: true, automatable: true, artifact: 'skill', title: 'Bake' },
      quotes: bake.quotes,
    });
    const [session, ...more] = await sessions();
    expect(more).toEqual([]);
    expect(session).toMatchObject({ executor: expect.stringContaining('claude'), turns: 2, beats: [] });
    expect(session?.endedAt).not.toBeNull();
    expect(session?.costUsd).toBeLessThan(setAside.dollars);
    expect(Number(session?.tokens)).toBeGreaterThan(200);
    expect(session?.events.map(({ kind }) => kind).join()).toContain('result');
    const row = await record.db.judgement.findUniqueOrThrow({
      where: { fingerprint: judged?.fingerprint ?? '' },
    });
    expect(row.sessionId).toBe(session?.id);

    const again = { ...bake, title: 'other words', quotes: bake.quotes.toReversed() };
    expect((await judge(ctx, [again, bake])).map(({ judgement }) => judgement?.title)).toEqual([
      'Bake',
      'Bake',
    ]);
    expect(model.requests).toHaveLength(1);
    expect(readdirSync(join(place.dataDir, 'tmp'))).toEqual([]);
  });

  it('speaks in words that hold no secret', async () => {
    const script: Script = (request) => [
      { call: 'StructuredOutput', input: answer(quoted(request), { title: 'Sift flour-and-water' }) },
    ];
    const { ctx } = await court(script);
    const [judged] = await judge(ctx, [group('sift')]);
    expect(judged?.judgement?.title).toMatch(/^Sift /);
    const kept = JSON.stringify([
      judged,
      await record.db.judgement.findMany(),
      await record.db.event.findMany(),
    ]);
    expect(kept).not.toContain('flour-and');
  });

  it('is off at zero: no process is started, and what is known already still counts', async () => {
    const open = await court(yes);
    await judge(open.ctx, [group('bake')]);
    const claude = new Proxy({} as Claude, {
      get: () => {
        throw new Error('nobody may be asked');
      },
    });
    for (const off of [
      { callsPerDay: 0, dollarsPerDay: 1 },
      { callsPerDay: 1, dollarsPerDay: 0 },
    ]) {
      const judged = await judge({ ...open.ctx, claude, judge: off }, [group('bake'), group('knead')]);
      expect(judged).toMatchObject([
        { judgement: { title: 'Bake' } },
        { judgement: null, why: expect.stringMatching(/^the judge is off: \w+ of \[judge\] is 0$/) },
      ]);
    }
    expect(await sessions()).toHaveLength(1);
  });

  it('with one call left is asked about the certain and the largest, and goes on a day later', async () => {
    const { ctx, asked } = await court(yes, { judge: { callsPerDay: 1, dollarsPerDay: 1 } });
    const all = [group('weak', 9, false), group('small', 3), group('large', 5)];
    const judged = await judge(ctx, all);
    expect(judged.map(({ candidate }) => candidate)).toEqual(all);
    const silent = { judgement: null, why: 'the judge was asked 1 times in 24 hours, which is its budget' };
    expect(judged).toMatchObject([silent, silent, { judgement: { one: true } }]);
    for (const hours of [25, 50, 75]) await judge({ ...ctx, now: later(hours) }, all);
    expect(asked()).toEqual(['large', 'small', 'weak']);
  });

  it('asks no more once its dollars are spent, or its tokens are too many for the work there is', async () => {
    const { ctx, asked } = await court(yes, { judge: { callsPerDay: 9, dollarsPerDay: 0.0001 } });
    await judge(ctx, [group('bake'), group('knead')]);
    expect(asked()).toEqual(['bake']);
    await record.db.session.updateMany({ where: { kind: 'job' }, data: { tokens: 100_000n } });
    const [judged] = await judge({ ...ctx, judge: { callsPerDay: 9, dollarsPerDay: 9 } }, [group('knead')]);
    expect(judged).toMatchObject({ judgement: null, why: expect.stringContaining('5 % of the tokens') });
  });

  it('counts the tokens of imported sessions only where no job has run', async () => {
    const { ctx, asked } = await court(yes, { judge: { callsPerDay: 9, dollarsPerDay: 9 } });
    await record.db.session.create({ data: { id: randomUUID(), kind: 'imported', tokens: 10_000_000n } });
    await record.db.session.updateMany({ where: { kind: 'job' }, data: { tokens: 100_000n } });
    await judge(ctx, [group('bake')]);
    expect(asked()).toEqual([]);
    await record.db.session.deleteMany({ where: { kind: 'job' } });
    await judge(ctx, [group('bake')]);
    expect(asked()).toEqual(['bake']);
  });

  it('has one budget for all processes, and is asked once when they find the same', async () => {
    const { ctx, asked } = await court(yes, { judge: { callsPerDay: 2, dollarsPerDay: 1 } });
    const different = ['bake', 'knead', 'sift', 'proof', 'shape', 'score'].map((about) => group(about));
    await Promise.all(different.map((one) => judge(ctx, [one])));
    expect(asked()).toHaveLength(2);
    const wide = { ...ctx, judge: { callsPerDay: 9, dollarsPerDay: 9 } };
    await Promise.all(different.map(() => judge(wide, [group('rest')])));
    expect(asked().slice(2)).toEqual(['rest']);
  });
});

describe('a judge that cannot be relied on', () => {
  const cases: [string, Script, RegExp][] = [
    [
      'invents a quote',
      () => [{ call: 'StructuredOutput', input: answer(['please invent number 7']) }],
      /stand in the evidence/,
    ],
    ['answers garbage', () => [{ call: 'StructuredOutput', input: { one: 'perhaps' } }], /ran out of turns/],
    ['only talks', () => [{ say: 'It depends.' }], /does not have the form/],
  ];
  it.each(cases)('because it %s is paid, logged, and asked again another day', async (_how, script, why) => {
    const { ctx, asked, warnings } = await court(script);
    const both = [group('bake'), group('knead')];
    const silent = { judgement: null, why: expect.stringMatching(why) };
    expect(await judge(ctx, both)).toMatchObject([silent, silent]);
    expect(new Set(asked())).toEqual(new Set(['bake', 'knead']));
    expect(warnings).toMatchObject([{ title: 'bake' }, { title: 'knead' }]);
    for (const { endedAt, costUsd } of await sessions()) {
      expect(endedAt).not.toBeNull();
      expect(costUsd).toBeGreaterThan(0);
    }
    const before = asked().length;
    expect(await judge(ctx, both)).toMatchObject([{ judgement: null }, { judgement: null }]);
    expect(asked()).toHaveLength(before);
    await judge({ ...ctx, now: later(25) }, [...both, group('sift')]);
    expect(asked().slice(before)[0]).toBe('sift');
    expect(asked().slice(before)).toContain('bake');
  });

  it('because it hangs is ended, costs what was set aside, and nobody else waits for it', async () => {
    const soon = (claude: Claude): Claude => ({
      ...claude,
      ask: (question, ...rest) => claude.ask({ ...question, limits: { maxMinutes: 0.005 } }, ...rest),
    });
    const { ctx } = await court(yes, { bin: fixture('silent'), adjust: soon });
    const timedOut = { judgement: null, why: expect.stringContaining('stopped after') };
    expect(await judge(ctx, [group('bake'), group('knead')])).toMatchObject([timedOut, timedOut]);
    expect(await sessions()).toMatchObject([{ costUsd: setAside.dollars, endedAt: expect.any(Date) }]);
  });

  it.each([
    ['is not there', 'no-such-claude', /no program/],
    ['is not logged in', fixture('not-logged-in'), /not logged in/],
    ['is at its usage limit', fixture('usage-limit'), /usage limit/],
    ['gets an error for an answer', fixture('api-error'), /API answered with an error \(529\)/],
  ])('because it %s is not asked about the next one', async (_how, bin, why) => {
    const { ctx } = await court(yes, { bin });
    const silent = { judgement: null, why: expect.stringMatching(why) };
    expect(await judge(ctx, [group('bake'), group('knead')])).toMatchObject([silent, silent]);
    expect(await sessions()).toHaveLength(1);
  });
});

describe('a process that ends in the middle of a question', () => {
  it('ends it, and the next process asks again at once', async () => {
    const stop = new AbortController();
    const { ctx } = await court(yes, { bin: fixture('silent'), stopping: stop.signal });
    const judged = judge(ctx, [group('bake'), group('knead')]);
    await expect.poll(() => record.db.judgement.count()).toBe(1);
    stop.abort();
    const silent = { judgement: null, why: 'It was cancelled.' };
    expect(await judged).toMatchObject([silent, silent]);
    expect(await judge(ctx, [group('bake')])).toMatchObject([{ why: 'this process is ending' }]);
    expect(await sessions()).toMatchObject([{ costUsd: setAside.dollars, endedAt: expect.any(Date) }]);
    const next = await court(yes);
    expect(await judge(next.ctx, [group('bake')])).toMatchObject([{ judgement: { title: 'Bake' } }]);
  });

  it('by a kill leaves a session that the next one ends; it stays paid for, and is asked again another day', async () => {
    const { ctx, asked } = await court(yes);
    const dies = { ...ctx, claude: { ...ctx.claude, ask: () => new Promise<never>(() => {}) } };
    void judge(dies, [group('bake')]);
    await expect.poll(() => record.db.judgement.count()).toBe(1);
    await judge({ ...ctx, now: later(1) }, [group('bake'), group('knead')]);
    expect(asked()).toEqual(['knead']);
    expect(await sessions({ endedAt: null })).toEqual([]);
    expect(await sessions({ costUsd: setAside.dollars })).toHaveLength(1);
    await judge({ ...ctx, now: later(25) }, [group('bake')]);
    expect(asked()).toEqual(['knead', 'bake']);
  });
});
