import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { missingMigration } from '../src/postgres/schema-engine.ts';
import { useServer } from '../src/postgres/server.ts';

/** `npm run migration -- <name>`: writes what leads from the migrations to the schema as a new migration. Offline. */
const name = process.argv[2] ?? '';
if (!/^[a-z0-9_]+$/.test(name)) {
  process.stderr.write(
    'npm run migration -- <name>: the name must be lower case letters, digits and underscores\n',
  );
  process.exit(1);
}
const scratch = await mkdtemp(path.join(os.tmpdir(), 'audition-migration-'));
await chmod(scratch, 0o755);
const server = await useServer(scratch);
try {
  const sql = await missingMigration(server.url('postgres'));
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const folder = path.join(import.meta.dirname, 'migrations', `${stamp}_${name}`);
  if (sql !== null) {
    await mkdir(folder);
    await writeFile(path.join(folder, 'migration.sql'), sql);
  }
  process.stdout.write(
    sql === null ? 'The migrations agree with the schema: nothing to write.\n' : `${folder}\n`,
  );
} finally {
  await server.stop();
  await rm(scratch, { recursive: true });
}
