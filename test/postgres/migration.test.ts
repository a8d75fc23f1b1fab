import { appendFile, cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execaNode } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** `npm run migration` in a copy of what it reads, so that nothing is written here. */
const root = path.resolve(import.meta.dirname, '../..');
let copy = '';
beforeAll(async () => {
  copy = await mkdtemp(path.join(os.tmpdir(), 'migration-'));
  const parts = [
    'prisma/schema.prisma',
    'prisma/migrations',
    'prisma/new-migration.ts',
    'src/postgres',
    'src/domain',
  ];
  for (const part of parts) await cp(path.join(root, part), path.join(copy, part), { recursive: true });
  await cp(path.join(root, 'package.json'), path.join(copy, 'package.json'));
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => rm(copy, { recursive: true }));

const migration = (...args: string[]) =>
  execaNode(path.join(copy, 'prisma/new-migration.ts'), args, { cwd: copy, reject: false, all: true });
const migrations = () => readdir(path.join(copy, 'prisma/migrations'));

it('writes nothing where the migrations agree with the schema, and says so', async () => {
  const before = await migrations();
  expect((await migration('nothing')).all).toBe('The migrations agree with the schema: nothing to write.');
  expect(await migrations()).toEqual(before);
});

it('wants a name that can be a folder', async () => {
  const { exitCode, all } = await migration('Add a Note');
  expect(exitCode).toBe(1);
  expect(all).toContain('lower case letters, digits and underscores');
});

it('writes the SQL of a real difference', async () => {
  const note = '\nmodel Note {\n  id   Int     @id @default(autoincrement())\n  text String?\n}\n';
  await appendFile(path.join(copy, 'prisma/schema.prisma'), note);
  const folder = (await migration('add_note')).all;
  expect(path.basename(folder)).toMatch(/^\d{14}_add_note$/);
  expect(await readFile(path.join(folder, 'migration.sql'), 'utf8')).toBe(
    '-- CreateTable\nCREATE TABLE "Note" (\n    "id" SERIAL NOT NULL,\n    "text" TEXT,\n\n' +
      '    CONSTRAINT "Note_pkey" PRIMARY KEY ("id")\n);\n',
  );
});
