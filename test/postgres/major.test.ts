import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { UnusableData } from '../../src/postgres/major.ts';
import { useServer } from '../../src/postgres/server.ts';

/** What is said of a data folder whose files another PostgreSQL made. */
async function saidOf(version: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'major-'));
  const data = path.join(folder, 'postgres/data');
  try {
    await mkdir(data, { recursive: true });
    await writeFile(path.join(data, 'PG_VERSION'), `${version}\n`);
    const error: unknown = await useServer(folder).then(
      () => null,
      (refused) => refused,
    );
    expect(error).toBeInstanceOf(UnusableData);
    expect(await readdir(data)).toEqual(['PG_VERSION']);
    return `${error}`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('refuses a data folder of an older PostgreSQL and says how to carry it over', async () => {
  const said = await saidOf('17');
  expect(said).toContain(
    'was made by PostgreSQL 17, and this version of audition brings 18. Nothing was changed.',
  );
  expect(said).toContain(
    'run "audition backup <file>"; then, with this one and an empty AUDITION_DATA, run "audition restore <file>"',
  );
});

it('refuses one of a newer PostgreSQL and says to go back', async () => {
  expect(await saidOf('19')).toContain(
    'Go back to the version of audition that was used before, or to a newer one.',
  );
});
