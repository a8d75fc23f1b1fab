import type pg from 'pg';
import { withClient } from './client.ts';
import { migrationOf, quoted, type Table, tablesOf } from './dump.ts';

type Row = readonly (string | null)[];

/** What a record is like that should take a backup: its newest migration, what is in it, whether others work with it. */
export type Found = {
  readonly migration: string;
  readonly filled: readonly string[];
  readonly isInUse: boolean;
};

/** PostgreSQL notices a moment later that a connection of our own is gone: so long, in milliseconds, it may be counted. */
const goneMs = 2_000;

export async function findRecord(url: string): Promise<Found> {
  return withClient(url, async (client) => {
    const filled: string[] = [];
    for (const { name } of await tablesOf(client)) {
      if (name.startsWith('pgboss.')) continue;
      const { rowCount } = await client.query(`select 1 from ${name} limit 1`);
      if (rowCount) filled.push(name.replace('public.', ''));
    }
    return { migration: await migrationOf(client), filled, isInUse: await isInUse(client) };
  });
}

/** Whoever monitors the server does so as another user. */
const others = `select 1 from pg_stat_activity
  where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`;

async function isInUse(client: pg.Client): Promise<boolean> {
  for (const until = Date.now() + goneMs; Date.now() < until; ) {
    if ((await client.query(others)).rowCount === 0) return false;
    await client.query('select pg_sleep(0.05)');
  }
  return true;
}

/** Takes tables and rows into an empty record. */
export type Load = {
  table(table: Table): Promise<void>;
  row(row: Row): Promise<void>;
};

/** Rows written at a time, and the characters they may hold together. */
const most = { rows: 500, characters: 4_000_000 };

/**
 * Everything `work` hands over is in the record afterwards, or nothing of it. `sequences` are the last numbers they
 * gave out, so that no number is given twice.
 */
export async function load(
  url: string,
  sequences: Readonly<Record<string, string>>,
  work: (load: Load) => Promise<void>,
): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('begin');
    const deferred = await deferReferences(client);
    const writer = new Writer(client, await typesOf(client));
    await work({ table: (table) => writer.begin(table), row: (row) => writer.add(row) });
    await writer.flush();
    await client.query('set constraints all immediate');
    for (const back of deferred) await client.query(back);
    for (const [name, last] of Object.entries(sequences))
      await client.query('select setval($1::regclass, $2::bigint)', [name, last]);
    await client.query('commit');
  });
}

/** Tables refer to each other in a circle, so references are looked at once all is there; what makes them as they were. */
async function deferReferences(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ place: string; name: string }>(
    `select conrelid::regclass::text as place, conname as name from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace and not condeferrable`,
  );
  const alter = (how: string) =>
    rows.map(({ place, name }) => `alter table ${place} alter constraint ${quoted(name)} ${how}`);
  for (const change of alter('deferrable initially deferred')) await client.query(change);
  return alter('not deferrable');
}

type Types = ReadonlyMap<string, string>;

async function typesOf(client: pg.Client): Promise<Types> {
  const { rows } = await client.query<{ place: string; type: string }>(
    `select format('%I.%I.', nspname, relname) || attname as place, format_type(atttypid, atttypmod) as type
     from pg_attribute join pg_class on pg_class.oid = attrelid
     join pg_namespace on pg_namespace.oid = relnamespace
     where nspname in ('public', 'pgboss') and attnum > 0 and not attisdropped`,
  );
  return new Map(rows.map(({ place, type }) => [place, type]));
}

class Writer {
  readonly #client: pg.Client;
  readonly #types: Types;
  #insert = '';
  #rows: Row[] = [];
  #characters = 0;

  constructor(client: pg.Client, types: Types) {
    this.#client = client;
    this.#types = types;
  }

  /** Columns the queue no longer has are left out: what it brings instead has its own value to begin with. */
  async begin({ name, columns }: Table): Promise<void> {
    await this.flush();
    const known = columns.flatMap((column, at) => {
      const type = this.#types.get(`${name}.${column}`);
      if (type === undefined && !name.startsWith('pgboss.')) throw new Error(`${name} has no ${column}`);
      return type === undefined ? [] : [{ column: quoted(column), value: `(row ->> ${at})::${type}` }];
    });
    const values = known.map(({ value }) => value);
    this.#insert = `insert into ${name} (${known.map(({ column }) => column)})
      select ${values} from (select json_array_elements($1::json) as row) as rows
      ${name === 'pgboss.queue' ? 'on conflict do nothing' : ''}`;
  }

  async add(row: Row): Promise<void> {
    this.#rows.push(row);
    for (const value of row) this.#characters += value?.length ?? 0;
    if (this.#rows.length >= most.rows || this.#characters >= most.characters) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#rows.length > 0) await this.#client.query(this.#insert, [JSON.stringify(this.#rows)]);
    this.#rows = [];
    this.#characters = 0;
  }
}
