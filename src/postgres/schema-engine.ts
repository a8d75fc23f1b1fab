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
  ): Promise<{ instance: { exports: { [name: string]: () => void } } }>;
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
  instance.exports.__wbindgen_start?.();
}

/** What the adapter is made of; performIO is private in its types. */
type Connection = {
  performIO(query: unknown): Promise<{ fields: { dataTypeID: number }[] }>;
  queryRaw(query: unknown): Promise<{ columnTypes: ColumnType[] }>;
};
/** PostgreSQL's one-byte type "char", and an array of them. */
const [char, chars] = [18, 1002];

/**
 * The adapter does not know "char", in which the catalogue answers the engine's questions, but it knows an array of
 * them, which nobody asks for: one is called the other on the way in, and what it is on the way out.
 */
function teachChar<T extends object>(adapter: T): T {
  const connection = adapter as unknown as Connection;
  const performIO = connection.performIO.bind(adapter);
  const queryRaw = connection.queryRaw.bind(adapter);
  connection.performIO = async (query) => {
    const result = await performIO(query);
    for (const field of result.fields) if (field.dataTypeID === char) field.dataTypeID = chars;
    return result;
  };
  connection.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const { Character, CharacterArray } = ColumnTypeEnum;
    const columnTypes = result.columnTypes.map((type) => (type === CharacterArray ? Character : type));
    return { ...result, columnTypes };
  };
  return adapter;
}

/** One engine for the work inside; its calls must be awaited one by one (a second one while one runs throws). */
async function withEngine<T>(
  url: string,
  work: (engine: SchemaEngine, files: SchemaFile[]) => Promise<T>,
): Promise<T> {
  loaded ??= loadEngine();
  await loaded;
  const content = await readFile(path.join(prismaFolder, 'schema.prisma'), 'utf8');
  await using opened = new AsyncDisposableStack();
  const pool = new pg.Pool({ connectionString: url }); // ours, since the engine leaves its connections open
  opened.defer(() => pool.end());
  const adapter = new PrismaPg(pool);
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => teachChar(await connect());
  const options = { datamodels: [['schema.prisma', content]] satisfies [string, string][] };
  const factory = bindMigrationAwareSqlAdapterFactory(adapter);
  const engine = await glue.SchemaEngine.new(options, () => undefined, factory);
  opened.defer(() => engine.free());
  return await work(engine, [{ path: 'schema.prisma', content }]);
}
type SchemaFile = { readonly path: string; readonly content: string };

/** The names of all migrations, oldest first. */
export async function migrationNames(): Promise<string[]> {
  return (await readdir(migrationsFolder)).filter((name) => /^\d/.test(name)).sort();
}

async function readMigrations(upTo: string | undefined): Promise<MigrationList> {
  const names = (await migrationNames()).filter((name) => upTo === undefined || name <= upTo);
  const migrationDirectories = await Promise.all(
    names.map(async (name) => {
      const value = await readFile(path.join(migrationsFolder, name, 'migration.sql'), 'utf8');
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
    }),
  );
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' };
  return { baseDir: migrationsFolder, lockfile, shadowDbInitScript: '', migrationDirectories };
}

/** Brings the database at `url` to the newest migration, or to the one that is named; the names it applied. */
export async function applyMigrations(url: string, upTo?: string): Promise<string[]> {
  const migrationsList = await readMigrations(upTo);
  const applied = await withEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters }));
  return applied.appliedMigrationNames;
}

/** SQL that leads from the migrations to the schema; null when they agree. The database at `url` is migrated for it. */
export async function missingMigration(url: string): Promise<string | null> {
  await applyMigrations(url);
  const diff = await withEngine(url, (engine, files) =>
    engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: prismaFolder },
      to: { tag: 'schemaDatamodel', files },
      ...{ script: true, exitCode: true, shadowDatabaseUrl: null, schema: null, filters },
    }),
  );
  return diff.exitCode === 2 ? diff.stdout : null;
}
