import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, it } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
import { useServer } from '../../src/postgres/server.ts';

/** A disk of its own for our PostgreSQL, as only root can have one; CI is root. */
const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
const ballast = { sizeMb: 40, spareMb: 0 };
let dataDir: string;
const home = () => path.join(dataDir, 'postgres');
afterEach(async () => {
  await execa('umount', ['--lazy', home()], { reject: false });
  await rm(dataDir, { recursive: true });
});

/** Takes what is left of the disk. */
const fill = (name: string) =>
  execa({ shell: true, cwd: home(), reject: false })`head -c 300m /dev/zero > ${name}`;

/** Commits rows, each with a megabyte for the log, until the server is gone; how many were acknowledged. */
async function insertUntilItEnds(url: string): Promise<number> {
  let acknowledged = 0;
  const row = `with log as (select pg_logical_emit_message(true, 'fill', repeat(md5(random()::text), 32768)))
    insert into loaf select from log`;
  const inserting = withClient(url, async (client) => {
    client.on('error', () => {}); // told by the query, too
    await client.query('create table loaf (id serial)');
    for (;;) {
      await client.query(row);
      acknowledged += 1;
    }
  });
  await inserting.catch(() => undefined);
  return acknowledged;
}

it.skipIf(!isRoot)(
  'a disk that is full to the last byte ends PostgreSQL; its ballast brings every committed row back',
  { timeout: 120_000 },
  async () => {
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'audition-full-'));
    await chmod(dataDir, 0o755); // PostgreSQL's own user must be able to pass
    await mkdir(home());
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=220m,mode=755', 'tmpfs', home()]);
    const warnings: string[] = [];
    const open = () => useServer(dataDir, (words) => warnings.push(words), ballast);
    const first = await open();
    const acknowledged = await insertUntilItEnds(first.url('postgres'));
    expect(acknowledged).toBeGreaterThan(0);
    await fill('rest');

    const again = await open();
    expect(warnings).toEqual([
      `The disk of ${home()} is full. Its ballast was deleted so that PostgreSQL can start: make room, and it is made again at the next start.`,
    ]);
    const count = 'select count(*)::int as rows from loaf';
    const { rows } = await withClient(again.url('postgres'), (client) =>
      client.query<{ rows: number }>(count),
    );
    expect(rows[0]?.rows).toBeGreaterThanOrEqual(acknowledged);
    await again.stop();

    await fill('more');
    await expect(open()).rejects.toThrow(
      `PostgreSQL cannot start: the disk of ${home()} is full. Make room on it and start again.`,
    );
  },
);
