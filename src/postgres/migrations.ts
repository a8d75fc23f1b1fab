import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import type pg from 'pg';

export const prismaFolder = path.resolve(import.meta.dirname, '../../prisma');
const migrationsFolder = path.join(prismaFolder, 'migrations');

/** The names of all migrations this version has, the oldest first. */
export const migrationNames = async (): Promise<string[]> =>
  (await readdir(migrationsFolder)).filter((name) => /^\d/.test(name)).sort();

/** The migrations of this version (up to the one that is named) in their order, as the schema engine takes them. */
export async function readMigrations(newest = '~'): Promise<MigrationList> {
  const names = (await migrationNames()).filter((name) => name <= newest);
  const migrationDirectories = await Promise.all(
    names.map(async (name) => {
      const value = await readFile(path.join(migrationsFolder, name, 'migration.sql'), 'utf8');
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
    }),
  );
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' };
  return { baseDir: migrationsFolder, lockfile, shadowDbInitScript: '', migrationDirectories };
}

const applied = `select migration_name as name, checksum from _prisma_migrations
  where finished_at is not null and rolled_back_at is null`;

/**
 * Whether all of these were applied just as they are, by the engine's own table and its checksum (SHA-256 of the
 * file): then the engine need not be asked, which is a third of what a short command costs.
 */
export async function areApplied(
  client: pg.Client,
  { migrationDirectories }: MigrationList,
): Promise<boolean> {
  const known = await client.query<{ table: string | null }>(
    `select to_regclass('_prisma_migrations') as table`,
  );
  if (known.rows[0]?.table === null) return false;
  const { rows } = await client.query<{ name: string; checksum: string }>(applied);
  const checksums = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  return migrationDirectories.every(({ path: name, migrationFile: { content } }) => {
    const text = content.tag === 'ok' ? content.value : '';
    return checksums.get(name) === createHash('sha256').update(text).digest('hex');
  });
}
