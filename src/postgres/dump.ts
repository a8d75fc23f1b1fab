import pg from 'pg';
import { reach } from './reach.ts';

/** A table of the record, with the columns that are its own. */
export type Table = { readonly name: string; readonly columns: readonly string[] };
type Row = readonly (string | null)[];
/** What a dump hands out: a table, its rows, the next table; at last the numbers its sequences gave out. */
export type Dumped = Table | Row | { readonly sequences: Readonly<Record<string, string>> };

/** Rows held at a time: one may be 1 MiB of a transcript. */
const page = 100;

/** The queue's own two tables that hold what is owed; the others are its statistics, and it makes them itself. */
const owed = ['pgboss.queue', 'pgboss.job'];

/** Our tables in `public`, the queue's two, and their columns in order. Of a table in parts the whole is named. */
const tablesSql = `
  select format('%I.%I', nspname, relname) as name, array_agg(attname::text order by attnum) as columns
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
  where relkind in ('r', 'p') and not relispartition and relname <> '_prisma_migrations'
    and (nspname = 'public' or format('%I.%I', nspname, relname) = any($1))
  group by 1, nspname, relname order by nspname = 'pgboss' and relname = 'job', 1`;

export async function tablesOf(client: pg.Client): Promise<Table[]> {
  return (await client.query<{ name: string; columns: string[] }>(tablesSql, [owed])).rows;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The newest migration that was applied to the database; an empty text where there is none. */
export async function migrationOf(client: pg.Client): Promise<string> {
  const there = await client.query<{ is: boolean }>(
    `select to_regclass('public._prisma_migrations') is not null as is`,
  );
  if (!there.rows[0]?.is) return '';
  const { rows } = await client.query<{ name: string | null }>(
    `select max(migration_name) as name from _prisma_migrations where finished_at is not null`,
  );
  return rows[0]?.name ?? '';
}

/**
 * Everything in the record as it is at one moment, whatever is written meanwhile. A value is the text PostgreSQL writes
 * it as, which it reads back as the same value, whatever its type.
 */
export async function* dump(url: string): AsyncGenerator<Dumped> {
  const client = new pg.Client(reach(url));
  client.on('error', () => undefined); // the query that runs then rejects, and that is what the caller hears
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read, read only');
    for (const table of await tablesOf(client)) {
      yield table;
      yield* rowsOf(client, table);
    }
    const { rows } = await client.query<{ name: string; last: string }>(
      `select format('%I.%I', schemaname, sequencename) as name, last_value::text as last
       from pg_sequences where schemaname = 'public' and last_value is not null`,
    );
    yield { sequences: Object.fromEntries(rows.map(({ name, last }) => [name, last])) };
  } finally {
    await client.end();
  }
}

async function* rowsOf(client: pg.Client, { name, columns }: Table): AsyncGenerator<Row> {
  const texts = columns.map((column) => `${quoted(column)}::text`);
  await client.query(`declare dump no scroll cursor for select array[${texts}] as row from ${name}`);
  for (let more = true; more; ) {
    const { rows } = await client.query<{ row: Row }>(`fetch ${page} from dump`);
    for (const { row } of rows) yield row;
    more = rows.length === page;
  }
  await client.query('close dump');
}
