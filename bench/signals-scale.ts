import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { PrismaClient } from '../prisma/client/client.ts';
import { openRecord } from '../src/postgres/record.ts';
import { createGenerator, type Generated, type Generator, randomOf } from './generated.ts';
import { askBaseline, baselines, fillBaselines, makeBaselineTable } from './scale-baselines.ts';
import { insert, look, store } from './scale-ours.ts';

const sizes = [1_000, 10_000, 100_000, 1_000_000];
/** Operations hidden at each size: asked for twice somewhere before, and twice among what is looked at. */
const operations = 50;
/** Of the beats looked at, one in three asks for a hidden operation. */
const share = 3;
const batch = 1_000;
const warmUp = 60;
/** A method whose median was slower than this at one size, in milliseconds, is not asked at the next. */
const tooSlow = 500;

/** `found`: of the repetitions looked at, those with both earlier ones among the candidates, and in one signal with them. */
type Asked = { readonly ms: number; readonly near: boolean | null; readonly found: boolean | null };
type Plan = {
  /** Looked at before anything is measured: an app that runs is warm. */
  readonly first: readonly Generated[];
  readonly fresh: readonly Generated[];
  readonly earlier: ReadonlyMap<number, readonly number[]>;
};

const print = (line = '') => process.stdout.write(`${line}\n`);

/** Fills the record up to `size`, with each of this size's operations twice at places drawn by lot. */
async function fill(db: PrismaClient, generator: Generator, from: number, size: number): Promise<Plan> {
  const random = randomOf(size);
  const hidden = new Map<number, number>();
  while (hidden.size < 2 * operations)
    hidden.set(from + 1 + Math.floor(random() * (size - from)), size + (hidden.size % operations));
  const earlier = new Map<number, number[]>();
  for (let first = from + 1; first <= size; first += batch) {
    const ids = Array.from({ length: Math.min(batch, size + 1 - first) }, (_, at) => first + at);
    const some = ids.map((id) => make(generator, id, hidden.get(id)));
    for (const { id, operation } of some)
      if (operation !== null) earlier.set(operation, [...(earlier.get(operation) ?? []), id]);
    await Promise.all([store(db, some), fillBaselines(db, some)]);
  }
  const first = Array.from({ length: warmUp }, (_, at) => generator.ordinary(size + 1 + at));
  const fresh = Array.from({ length: 2 * operations * share }, (_, at) => {
    const operation = at % share === 0 ? size + ((at / share) % operations) : undefined;
    return make(generator, size + 1 + warmUp + at, operation);
  });
  return { first, fresh, earlier };
}

const make = (generator: Generator, id: number, operation: number | undefined) =>
  operation === undefined ? generator.ordinary(id) : generator.repetition(id, operation);

const holds = (ids: readonly number[], wanted: readonly number[]) => wanted.every((id) => ids.includes(id));

async function askOurs(db: PrismaClient, { first, fresh, earlier }: Plan): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const one of first) {
    await insert(db, [one]);
    await look(db, one);
  }
  for (const one of fresh) {
    await insert(db, [one]);
    const from = performance.now();
    const { near, found } = await look(db, one);
    const ms = performance.now() - from;
    const wanted = one.operation === null ? null : (earlier.get(one.operation) ?? []);
    const isFound = wanted && found.some((ids) => holds(ids, wanted));
    asked.push({ ms, near: wanted && holds(near, wanted), found: isFound });
  }
  return asked;
}

async function askOthers(db: PrismaClient, name: string, { fresh, earlier }: Plan): Promise<Asked[]> {
  const asked = await askBaseline(db, baselines[name] as (typeof baselines)[string], fresh);
  return asked.map(({ ms, near }, at) => {
    const operation = fresh[at]?.operation ?? null;
    const wanted = operation === null ? null : (earlier.get(operation) ?? []);
    return { ms, near: wanted && holds(near, wanted), found: null };
  });
}

function printRow(size: number, method: string, asked: readonly Asked[]): void {
  const sorted = asked.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.ceil(part * sorted.length) - 1]?.toFixed(1) ?? '–';
  const percent = (said: readonly (boolean | null)[]) => {
    const known = said.filter((one) => one !== null);
    return known.length === 0 ? '–' : `${Math.round((100 * known.filter(Boolean).length) / known.length)} %`;
  };
  const cells = [size.toLocaleString('en-US'), method, sorted.length, at(0.5), at(0.95), at(0.99)];
  print(
    `| ${[...cells, percent(asked.map(({ near }) => near)), percent(asked.map(({ found }) => found))].join(' | ')} |`,
  );
}

async function measure(db: PrismaClient, most: number): Promise<void> {
  const generator = createGenerator(1);
  const slow = new Set<string>();
  let known = 0;
  print('| beats | method | asked | p50 ms | p95 ms | p99 ms | near | found |');
  print('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const size of sizes.filter((one) => one <= most)) {
    const begun = performance.now();
    const plan = await fill(db, generator, known, size);
    const rate = Math.round((size - known) / ((performance.now() - begun) / 1_000));
    await db.$executeRawUnsafe('vacuum analyze');
    printRow(size, `audition (stored ${rate}/s)`, await askOurs(db, plan));
    known = size + warmUp + plan.fresh.length;
    for (const name of Object.keys(baselines)) {
      if (slow.has(name)) continue;
      const asked = await askOthers(db, name, plan);
      printRow(size, name, asked);
      if (asked.filter(({ ms }) => ms > tooSlow).length > asked.length / 2) slow.add(name);
    }
    await fillBaselines(db, [...plan.first, ...plan.fresh]);
  }
  for (const name of slow) print(`${name}: not asked again once half of its answers took over ${tooSlow} ms`);
}

const load = () => `${os.cpus().length} cores, load ${os.loadavg()[0]?.toFixed(1)}`;

const { values } = parseArgs({ options: { most: { type: 'string', default: '1000000' } } });
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'audition-scale-'));
await chmod(dataDir, 0o755); // PostgreSQL's own user must be able to pass
const record = await openRecord({ dataDir });
try {
  await makeBaselineTable(record.db);
  print(`${load()} at the beginning\n`);
  await measure(record.db, Number(values.most));
  print(`\n${load()} at the end`);
} finally {
  await record.close();
  await rm(dataDir, { recursive: true });
}
