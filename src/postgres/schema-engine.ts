import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  type ColumnType,
  ColumnTypeEnum,
} from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

const prismaFolder = path.resolve(import.meta.dirname, '../../prisma');
const migrationsFolder = path.join(prismaFolder, 'migrations');
const filters = { externalTables: [], externalEnums: [] };

/** The part of the standard's global that is used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loaded: Promise<void> | undefined;

/** The engine never clears the timer (10 s) of its lock, which must not keep a command from ending. */
const imports = Object.fromEntries(
  Object.entries(glue).map(([name, call]) => {
    if (!name.startsWith('__wbg_setTimeout_')) return [name, call];
    const start = call as unknown as (...args: unknown[]) => NodeJS.Timeout;
    return [name, (...args: unknown[]) => start(...args).unref()];
  }),
);

/** Prisma's own schema engine as WebAssembly: the binary its CLI would download is not needed. */
async function loadEngine(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = await readFile(file.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': imports });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

type Fields = { readonly fields: { dataTypeID: number }[] };
type Connection = {
  performIO?: (query: unknown) => Promise<Fields>;
  queryRaw(query: never): Promise<{ columnTypes: ColumnType[] }>;
};
/** PostgreSQL's one-byte type "char", and the oid of varchar. */
const [oneByteChar, varchar] = [18, 1043];

/**
 * The adapter does not know "char", in which the catalogue answers the engine's own questions: it is read as
 * text and then called what it is. The engine asks one question at a time, so the last answer is this one's.
 */
function teachChar<T>(adapter: T): T {
  const connection = adapter as T & Connection; // performIO is private in the adapter's types
  const performIO = connection.performIO?.bind(connection);
  if (!performIO)
    throw new Error('@prisma/adapter-pg has changed: performIO is not there to be taught "char"');
  const queryRaw = connection.queryRaw.bind(connection);
  let chars: boolean[] = [];
  connection.performIO = async (query) => {
    const result = await performIO(query);
    chars = result.fields.map(({ dataTypeID }) => dataTypeID === oneByteChar);
    for (const field of result.fields) if (field.dataTypeID === oneByteChar) field.dataTypeID = varchar;
    return result;
  };
  connection.queryRaw = async (query: never) => {
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((type, at) => (chars[at] ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
  return adapter;
}

type Open = { dispose(): Promise<void> };

/** The adapter for one engine; every connection it opens is added to `opened`, since the engine leaves them open. */
function adapterFor(url: string, opened: Open[]) {
  // In parts: with a connection string the adapter's shadow database would be this very database.
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  const factoryFor = (name?: string) =>
    new PrismaPg({ host, port, user, password, database: name, ssl } as pg.PoolConfig);
  const factory = factoryFor(database);
  const connect = async (name?: string) => {
    const adapter = await factoryFor(name).connect();
    opened.push(adapter);
    return teachChar(adapter);
  };
  // The adapter's own shadow database cannot be dropped while it is connected to it, so this one is ours.
  const connectToShadowDb = async () => {
    const shadow = `audition_shadow_${randomUUID()}`;
    await (await connect(database)).executeScript(`create database "${shadow}"`);
    const drop = {
      dispose: async () => void (await (await connect(database)).executeScript(`drop database "${shadow}"`)),
    };
    opened.unshift(drop);
    return connect(shadow);
  };
  const { provider, adapterName } = factory;
  return bindMigrationAwareSqlAdapterFactory({
    provider,
    adapterName,
    connect: () => connect(database),
    connectToShadowDb,
  });
}

/** The engine closes some of its connections itself; closing them again is no fault. */
function alreadyClosed(error: Error): void {
  if (!error.message.includes('more than once')) throw error;
}

/** One engine for the work inside; its calls must be awaited one by one (a second one while one runs throws). */
async function withEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= loadEngine();
  await loaded;
  const schema = await readFile(path.join(prismaFolder, 'schema.prisma'), 'utf8');
  const opened: Open[] = [];
  const datamodels: [string, string][] = [['schema.prisma', schema]];
  const ignoreLog = () => undefined;
  const engine = await glue.SchemaEngine.new({ datamodels }, ignoreLog, adapterFor(url, opened));
  try {
    return await work(engine);
  } finally {
    engine.free();
    // Last opened, first closed: a shadow database is dropped once nobody is connected to it.
    for (let adapter = opened.pop(); adapter; adapter = opened.pop())
      await adapter.dispose().catch(alreadyClosed);
  }
}

async function readMigrations(): Promise<MigrationList> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: await readFile(path.join(migrationsFolder, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  );
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' };
  return { baseDir: migrationsFolder, lockfile, shadowDbInitScript: '', migrationDirectories };
}

/** Brings the database at `url` to the newest migration; the names it applied. */
export async function applyMigrations(url: string): Promise<string[]> {
  const migrationsList = await readMigrations();
  const applied = await withEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters }));
  return applied.appliedMigrationNames;
}

/** SQL that leads from the migrations to the schema; null when they agree. Needs the right to create a database. */
export async function missingMigration(url: string): Promise<string | null> {
  const migrations = await readMigrations();
  const content = await readFile(path.join(prismaFolder, 'schema.prisma'), 'utf8');
  const diff = await withEngine(url, (engine) =>
    engine.diff({
      from: { tag: 'migrations', ...migrations },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
      script: true,
      exitCode: true,
      filters,
    }),
  );
  return diff.exitCode === 2 ? diff.stdout : null;
}
