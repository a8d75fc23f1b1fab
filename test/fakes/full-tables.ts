import type pg from 'pg';

/** Puts a row into every table that has none, whatever tables there are: the catalogue says what they want. */

type Column = {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly fallback: string | null;
  readonly refers: string | null;
  readonly referred: string | null;
};

const columns = `
  select c.table_name as table, c.column_name as column, c.udt_name as type, c.is_nullable = 'YES' as nullable,
    c.column_default as fallback, f.refers, f.referred
  from information_schema.columns c
  left join lateral (
    select k.confrelid::regclass::text as refers, b.attname as referred from pg_constraint k
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
    join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[array_position(k.conkey, a.attnum)]
    where k.contype = 'f' and k.conrelid = format('%I', c.table_name)::regclass and a.attname = c.column_name
    limit 1
  ) f on true
  where c.table_schema = 'public' and c.table_name <> '_prisma_migrations'
  order by c.table_name, c.ordinal_position`;

export const readTables = async (client: pg.Client): Promise<Map<string, Column[]>> =>
  Map.groupBy((await client.query<Column>(columns)).rows, ({ table }) => table);

/** An expression for something of this type; enums have their first value. */
function something({ table, column, type, refers, referred }: Column): string {
  if (refers) return `(select "${referred}" from ${refers} limit 1)`;
  const plain: Record<string, string> = {
    ...{
      text: `'${table} ${column}'`,
      int4: '1',
      int8: '1',
      float8: '1.5',
      bool: 'true',
      date: 'current_date',
    },
    ...{ uuid: 'gen_random_uuid()', timestamptz: 'now()', jsonb: `'[]'`, json: `'[]'`, bytea: `'x'` },
    ...{ _text: `array['${column}']`, _int4: 'array[1]', numeric: '1' },
  };
  if (type.startsWith('_')) return plain[type] ?? `'{}'`;
  return plain[type] ?? `(enum_range(null::"${type}"))[1]`;
}

const isEmpty = async (client: pg.Client, table: string): Promise<boolean> =>
  (await client.query(`select 1 from "${table}" limit 1`)).rowCount === 0;

/** Fills what is empty, first what refers to nothing that is empty. Throws where tables wait for one another. */
export async function fillTables(client: pg.Client): Promise<void> {
  const tables = await readTables(client);
  let waiting = [...tables.keys()];
  while (waiting.length > 0) {
    const left: string[] = [];
    for (const table of waiting) if (!(await fill(client, table, tables.get(table) ?? []))) left.push(table);
    if (left.length === waiting.length) throw new Error(`nothing fits into ${left.join(', ')}`);
    waiting = left;
  }
}

/** False when it refers to a table that has no row yet. */
async function fill(client: pg.Client, table: string, all: readonly Column[]): Promise<boolean> {
  if (!(await isEmpty(client, table))) return true;
  const filled: Column[] = [];
  for (const column of all) {
    const name = column.refers?.replaceAll('"', '');
    if (column.fallback?.startsWith('nextval')) continue;
    if (name === undefined || (name !== table && !(await isEmpty(client, name)))) filled.push(column);
    else if (!column.nullable) return false;
  }
  const names = filled.map(({ column }) => `"${column}"`);
  await client.query(`insert into "${table}" (${names}) values (${filled.map(something)})`);
  return true;
}

/** Every row of every table, as JSON. */
export async function readRows(client: pg.Client): Promise<Map<string, object[]>> {
  const rows = new Map<string, object[]>();
  for (const table of (await readTables(client)).keys())
    rows.set(
      table,
      (await client.query(`select to_jsonb(t) as row from "${table}" t`)).rows.map(({ row }) => row),
    );
  return rows;
}
