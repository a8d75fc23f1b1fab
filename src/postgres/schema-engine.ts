import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
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

/** Prisma's own schema engine as WebAssembly: the binary its CLI would download is not needed. */
async function loadEngine(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const wasm = await readFile(file.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': { ...glue } });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

type Readable = { performIO?: (query: unknown) => Promise<{ fields: { dataTypeID: number }[] }> };

/**
 * The adapter does not know PostgreSQL's one-byte type "char" (oid 18), which the engine's own look
 * into the catalogue returns. Read as varchar (1043) it is the string that the engine expects.
 */
function readCharAsText<T>(connection: T): T {
  const readable = connection as Readable;
  const performIO = readable.performIO?.bind(connection);
  if (!performIO)
    throw new Error('@prisma/adapter-pg has changed: performIO is not there to be taught "char"');
  readable.performIO = async (query) => {
    const result = await performIO(query);
    for (const field of result.fields) if (field.dataTypeID === 18) field.dataTypeID = 1043;
    return result;
  };
  return connection;
}

function adapterFor(url: string) {
  // In parts: with a connection string the adapter's shadow database would be this very database.
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  const factory = new PrismaPg({ host, port, user, password, database, ssl } as pg.PoolConfig);
  return bindMigrationAwareSqlAdapterFactory({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => readCharAsText(await factory.connect()),
    connectToShadowDb: async () => readCharAsText(await factory.connectToShadowDb()),
  });
}

/** One engine for the work inside; its calls must be awaited one by one (a second one while one runs throws). */
async function withEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= loadEngine();
  await loaded;
  const schema = await readFile(path.join(prismaFolder, 'schema.prisma'), 'utf8');
  const ignoreLog = () => undefined;
  const datamodels: [string, string][] = [['schema.prisma', schema]];
  const engine = await glue.SchemaEngine.new({ datamodels }, ignoreLog, adapterFor(url));
  try {
    return await work(engine);
  } finally {
    engine.free();
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
