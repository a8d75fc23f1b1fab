import { beforeEach, describe, expect, it } from 'vitest';
import { randomOf } from '../../bench/generated.ts';
import type { Beat } from '../../src/domain/history/beat.ts';
import { termOf } from '../../src/domain/signals/lexicon.ts';
import { createBeatIndex } from '../../src/postgres/beat-index.ts';
import { beat, beats, failure, shuffled } from '../domain/beats.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const index = createBeatIndex();
beforeEach(async () => {
  await record.db.posting.deleteMany();
  await record.db.feature.deleteMany();
});

const known = (all: readonly Beat[], first = 1) => all.map((one, at) => ({ beatId: first + at, beat: one }));
const add = (all: readonly Beat[], first = 1) =>
  record.db.$transaction((tx) => index.add(tx, known(all, first)));
const around = (one: Beat, limit = 60, projects = ['bakery']) =>
  record.db.$transaction((tx) => index.near(tx, one, { projects, limit }));
const near = async (...args: Parameters<typeof around>) => (await around(...args)).near;
const corpusOf = (all: readonly Beat[]) => record.db.$transaction((tx) => index.corpusOf(tx, all));

const prices = beats([
  'add the rye loaf, 4.80, to the price list',
  'put cinnamon buns (2.10) on the list of prices',
  'rename the OvenTimer class to BakeTimer everywhere',
]);

describe('a beat is found again', () => {
  it('in other words, the one that shares most first, and itself once it is known', async () => {
    await add(prices);
    const again = beat(9, 'the price list needs sourdough at 5.20');
    expect(await near(again)).toEqual([2, 1]);
    await add([again], 9);
    expect(await near(again)).toEqual([9, 2, 1]);
  });

  it('by what failed, whatever was asked for and wherever it failed', async () => {
    const broken = (at: number, text: string) =>
      beat(at, `${['bake', 'sell', 'count'][at]} the loaves`, { failures: [failure(text)] });
    await add([broken(0, 'fatal: unable to access /ovens/3: the grid is locked')]);
    expect(await near(broken(1, 'fatal: unable to access /ovens/17: the grid is locked'))).toEqual([1]);
    expect(await near(broken(2, 'fatal: unable to access /ovens/17: the grid looks locked'))).toEqual([1]);
    expect(await near(broken(2, 'sh: 1: mixer: not found'))).toEqual([]);
  });

  it('by what a person said to it', async () => {
    const rejections = [{ deed: 'Bash git push', reason: 'never push to the main branch' }];
    await add([beat(0, '/bake rye', { rejections })]);
    expect(await near(beat(1, 'Draw the new till. Don’t push to main, ever.'))).toEqual([1]);
  });

  it('by one word where both sessions named their operation', async () => {
    await add([beat(0, 'rye bread is missing on the menu', { label: 'add product to menu' })]);
    const again = { label: 'add product to menu' };
    expect(await near(beat(1, 'menu: brioche, 3.20', again))).toEqual([1]);
  });

  it('in the projects that are asked about, and in no other', async () => {
    await add([...prices, beat(3, 'put buns on the list of prices', { project: 'kiosk' })]);
    const again = beat(9, 'the price list needs sourdough at 5.20');
    expect(await near(again, 60, ['kiosk'])).toEqual([4]);
    expect(await near(again, 60, ['kiosk', 'bakery'])).toHaveLength(3);
    expect(await near({ ...again, project: 'florist' }, 60, ['florist'])).toEqual([]);
  });
});

it('a beat comes with the one before it and the first of its session', async () => {
  const id = '00000000-0000-4000-8000-000000000001';
  await record.db.session.create({ data: { id, kind: 'imported' } });
  const requests = ['rename the class', 'yes', 'go on', 'put buns on the list of prices', 'thanks'];
  const session = requests.map((request, at) => beat(at, request, { session: id }));
  const rows = known(session).map(({ beatId, beat: { request } }) => ({
    ...{ id: beatId, sessionId: id, projectName: 'bakery', request },
  }));
  await record.db.beat.createMany({ data: rows });
  await add(session);
  const { near, company } = await around(beat(9, 'the price list needs sourdough at 5.20'));
  expect([near, company]).toEqual([[4], [3, 1]]);
});

it('a reply that came while its job ran, and was stored before it, has the job for company', async () => {
  const id = '00000000-0000-4000-8000-000000000002';
  await record.db.session.create({ data: { id, kind: 'job' } });
  const reply = beat(1, 'no cups please, use the scales', { session: id });
  const own = { sessionId: id, projectName: 'bakery' };
  const rows = [
    { ...own, id: 101, uuid: 'reply', request: reply.request, at: reply.at },
    { ...own, id: 102, uuid: 'job', request: 'bake rye', at: beat(0, '').at },
  ];
  await record.db.beat.createMany({ data: rows });
  await add([reply], 101);
  const { near, company } = await around(beat(9, 'again: use the scales, not cups', { session: 'another' }));
  expect([near, company]).toEqual([[101], [102]]);
});

describe('what it costs is bounded', () => {
  it.each([1, 2, 3])('a repetition is near, whatever else is said with its words: %i', async (seed) => {
    const random = randomOf(seed);
    const words = [
      'price',
      'list',
      'rye',
      'sourdough',
      ...Array.from({ length: 60 }, (_, at) => `dough${at}`),
    ];
    const word = () => words[Math.floor(random() * words.length)];
    const noise = Array.from({ length: 600 }, (_, at) => {
      const verb = ['check', 'print', 'sort'][at % 3];
      return beat(at + 10, `${verb} the ${word()} of tray ${word()}, and ${word()} ${word()} too`);
    });
    const all = shuffled([...prices, ...noise], seed);
    await add(all);
    const found = await near(beat(999, 'the price list needs sourdough at 5.20'));
    for (const one of prices.slice(0, 2)) expect(found).toContain(1 + all.indexOf(one));
  });

  it('a repetition is near while fewer than fifty newer requests share as much', async () => {
    const more = Array.from({ length: 49 }, (_, at) => beat(at + 10, `the price list of day ${at} is due`));
    await add([...prices.slice(0, 1), ...more]);
    expect(await near(beat(999, 'the price list needs sourdough at 5.20'))).toContain(1);
  });

  it('of what many share the newest are near, as many as are asked for', async () => {
    const same = Array.from({ length: 300 }, (_, at) => beat(at, 'add the loaf to the price list'));
    await add(same);
    const found = await near(beat(999, 'add the roll to the price list'), 20);
    expect(found).toEqual(Array.from({ length: 20 }, (_, at) => 300 - at));
  });
});

describe('terms are counted', () => {
  it('once for each request that has them', async () => {
    await add([...prices, beat(3, '/price list'), beat(4, 'yes'), beat(5, '')]);
    const corpus = await corpusOf(prices);
    expect(corpus.requests).toBe(3);
    expect(corpus.having.get(termOf('price'))).toBe(2);
    expect(corpus.having.get(termOf('class'))).toBe(1);
  });

  it('once, however often a beat is made known; what is new about it is added', async () => {
    await add(prices);
    const before = await corpusOf(prices);
    await add(prices.map((one) => ({ ...one, failures: [failure('sh: 1: mixer: not found')] })));
    expect(await corpusOf(prices)).toEqual(before);
    expect(await near(beat(9, '', { failures: [failure('bash: mixer: command not found')] }))).toEqual([
      3, 2, 1,
    ]);
  });

  it('of a beat with other words in it than its index knows, as they were first', async () => {
    await add(prices);
    await add([beat(0, 'bake a cake')]);
    expect((await corpusOf([beat(9, 'bake a cake')])).having.size).toBe(0);
  });

  it('once, of a beat that is named twice', async () => {
    await record.db.$transaction((tx) => index.add(tx, [...known(prices), ...known(prices)]));
    expect(await corpusOf(prices)).toMatchObject({ requests: 3 });
    expect((await corpusOf(prices)).having.get(termOf('price'))).toBe(2);
  });

  it('exactly, by many writers at a time', async () => {
    const all = Array.from({ length: 40 }, (_, at) =>
      prices.map((one) => ({ ...one, id: `${one.id} ${at}` })),
    );
    await Promise.all(all.map((some, at) => add(shuffled(some, at), 1 + 3 * (at >> 1))));
    const corpus = await corpusOf(prices);
    expect(corpus.requests).toBe(60);
  });

  it('across the projects of the beats asked about', async () => {
    await add([...prices, beat(3, 'put buns on the list of prices', { project: 'kiosk' })]);
    const both = await corpusOf([...prices, beat(9, 'a price list', { project: 'kiosk' })]);
    expect([both.requests, both.having.get(termOf('price'))]).toEqual([4, 3]);
  });
});
