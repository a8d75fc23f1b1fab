import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Prisma } from '../../prisma/client/client.ts';
import { withClient } from '../../src/postgres/client.ts';
import { migrationNames } from '../../src/postgres/migrations.ts';
import { openQueues } from '../../src/postgres/queue.ts';
import { openRecord } from '../../src/postgres/record.ts';
import { applyMigrations } from '../../src/postgres/schema-engine.ts';
import { fillTables, readRows } from '../fakes/full-tables.ts';

/** A record of an earlier version, with a row in every table, is brought up to date. */

const name = `upgraded_${randomBytes(6).toString('hex')}`;
const at = (pathname: string) => Object.assign(new URL(inject('template')), { pathname }).href;
const url = () => at(`/${name}`);
const admin = (sql: string) => withClient(at('/postgres'), (client) => client.query(sql));
beforeAll(() => admin(`create database ${name}`));
afterAll(() => admin(`drop database ${name}`));

type Rows = Awaited<ReturnType<typeof readRows>>;
/** Columns that a migration took away: the first one has another name since, nobody read the others. */
const gone = [
  'Signal.operation',
  'Cycle.ended',
  'Remark.sentAt',
  'Talk.channel',
  'Talk.heardAt',
  'Talk.renewed',
];

/** Every row is there as it was, with columns more; a column that is gone is one of those. */
function expectKept(before: Rows, after: Rows): void {
  for (const [table, rows] of before) {
    const now = after.get(table) ?? [];
    expect([table, now.length]).toEqual([table, rows.length]);
    const isKept = ([column]: [string, unknown]) =>
      column in (now[0] ?? {}) || !gone.includes(`${table}.${column}`);
    const kept = rows.map((row) => Object.fromEntries(Object.entries(row).filter(isKept)));
    expect({ [table]: now }).toMatchObject({ [table]: kept });
  }
}

it('keeps every row of every table from the first version on, and the app reads them all', async () => {
  const names = await migrationNames();
  await withClient(url(), async (client) => {
    for (const upTo of [names[0], names.at(-2), undefined]) {
      const before = await readRows(client);
      await applyMigrations(url(), upTo);
      expectKept(before, await readRows(client));
      await fillTables(client);
    }
  });
  const record = await openRecord({ databaseUrl: url(), dataDir: '/' });
  for (const model of Object.values(Prisma.ModelName)) {
    const table = record.db[(model[0]?.toLowerCase() + model.slice(1)) as 'job'];
    expect([model, await table.count()]).toEqual([model, 1]);
    expect(await table.findMany()).toHaveLength(1);
  }
  await record.close();
  await (await openQueues(url(), { info: () => {}, warn: () => {}, error: () => {} })).close();
});
