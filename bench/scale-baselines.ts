import type { PrismaClient } from '../prisma/client/client.ts';
import { nearest } from '../src/flow/neighbourhood.ts';
import type { Generated } from './generated.ts';
import { bandsOf } from './minhash.ts';

type Sql = { readonly index: string; readonly query: string; readonly of: (request: string) => unknown };
/** What a user would pick instead: the ids of the requests nearest to one, best first, as many as ours are. */
export const baselines: Readonly<Record<string, Sql>> = {
  'MinHash bands': {
    index: 'create index baseline_index on baseline using gin (bands)',
    query: `select id from baseline where bands && $1::int[]
      order by (select count(*) from unnest(bands) as band where band = any($1::int[])) desc limit ${nearest}`,
    of: bandsOf,
  },
  'full text': {
    index: 'create index baseline_index on baseline using gin (words)',
    query: `select id from baseline, cast(replace(plainto_tsquery('english', $1)::text, '&', '|') as tsquery) as wanted
      where words @@ wanted order by ts_rank(words, wanted) desc limit ${nearest}`,
    of: (request) => request,
  },
  trigrams: {
    index: 'create index baseline_index on baseline using gin (request gin_trgm_ops)',
    query: `select id from baseline where request % $1 order by similarity(request, $1) desc limit ${nearest}`,
    of: (request) => request,
  },
};

/** A table of requests for all baselines, with nothing else in it to read. */
export async function makeBaselineTable(db: PrismaClient): Promise<void> {
  await db.$executeRawUnsafe('create extension if not exists pg_trgm');
  await db.$executeRawUnsafe(
    'create table baseline (id int primary key, request text, words tsvector, bands int[])',
  );
}

export async function fillBaselines(db: PrismaClient, some: readonly Generated[]): Promise<void> {
  const rows = some.map(({ id, beat: { request } }) => ({ id, request, bands: bandsOf(request) }));
  await db.$executeRaw`
    insert into baseline
    select id, request, to_tsvector('english', request), translate(bands, '[]', '{}')::int[]
    from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, bands: JSON.stringify(row.bands) })))}::jsonb)
      as row (id int, request text, bands text)`;
}

/** How long one baseline may take at one size, in milliseconds, but for its first `leastQueries`. */
const patience = 60_000;
const leastQueries = 20;

/** Looks the requests up one after the other; the milliseconds each took, and the ids it gave. */
export async function askBaseline(
  db: PrismaClient,
  { index, query, of }: Sql,
  fresh: readonly Generated[],
): Promise<{ readonly ms: number; readonly near: readonly number[] }[]> {
  await db.$executeRawUnsafe('drop index if exists baseline_index');
  await db.$executeRawUnsafe(index);
  await db.$executeRawUnsafe('vacuum analyze baseline');
  const asked = [];
  const begun = performance.now();
  for (const { beat } of fresh) {
    if (asked.length >= leastQueries && performance.now() - begun > patience) break;
    const wanted = of(beat.request);
    const from = performance.now();
    const rows = await db.$queryRawUnsafe<{ id: number }[]>(query, wanted);
    asked.push({ ms: performance.now() - from, near: rows.map(({ id }) => id) });
  }
  return asked;
}
