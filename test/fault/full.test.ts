import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { hostId, makeDataFolder } from '../../src/host.ts';
import { withClient } from '../../src/postgres/client.ts';
import { openStage, seeing, until } from '../../src/rehearsal/stage.ts';

/** Disks that are full, each a small file system of its own: that needs root, and leave to mount. */

const place = await mkdtemp(path.join(os.tmpdir(), 'full-'));
await chmod(place, 0o755); // PostgreSQL's own user must be able to pass
const disk = path.join(place, 'disk');
await mkdir(disk);
const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=48m,mode=777', 'tmpfs', disk], {
  reject: false,
});
const isAllowed = !mounted.failed;

afterAll(async () => {
  if (isAllowed) await execa('umount', [disk]);
  await rm(place, { recursive: true });
});

const named = isAllowed ? 'a full disk' : 'a full disk (no leave to mount one here)';
describe.skipIf(!isAllowed)(named, () => {
  const filler = path.join(disk, 'filler');
  const fill = () => execa('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { reject: false });

  it('of the data folder is named in one sentence', async () => {
    await fill();
    await execa('sh', ['-c', `cat /dev/zero > ${filler}-rest`], { reject: false }); // to the last byte
    const words = `The disk of ${disk} is full: make room there.`;
    await makeDataFolder(disk);
    await expect(hostId(disk)).rejects.toThrow(words);
    await execa('sh', ['-c', `rm ${disk}/*`]);
    expect(await hostId(disk)).toMatch(/^[0-9a-f-]{36}$/);
  });

  describe('of the database', () => {
    const name = `full_${randomBytes(6).toString('hex')}`;
    const template = new URL(inject('template'));
    const at = (pathname: string) => Object.assign(new URL(template), { pathname }).href;
    const admin = (sql: string) => withClient(at('/postgres'), (client) => client.query(sql));
    beforeAll(async () => {
      const folder = path.join(disk, 'tables');
      await mkdir(folder);
      await execa('chown', ['postgres', folder]);
      await admin(`create tablespace ${name} location '${folder}'`);
      await admin(`create database ${name} template ${template.pathname.slice(1)} tablespace ${name}`);
    });
    afterAll(async () => {
      await admin(`drop database ${name}`);
      await admin(`drop tablespace ${name}`);
    });

    it('holds a run up, and it goes on where it was once there is room', async () => {
      const claudeBin = path.resolve(import.meta.dirname, '../fixtures/bin/counts');
      const lines: string[] = [];
      const stage = await openStage({
        log: pino({ level: 'warn' }, { write: (line) => void lines.push(line) }),
        ...{ env: process.env, databaseUrl: at(`/${name}`), containment: 'group' },
        adjust: (config) => ({ ...config, claudeBin }),
      });
      await stage.workspace.person('you').types('/job bakery count');
      const { db, transcripts } = stage.app.ctx;
      const counted = async () => {
        const all: number[] = [];
        const session = await db.session.findFirst({ where: { kind: 'job' } });
        const add = (line: string) => {
          const { type, n } = JSON.parse(line) as { type: string; n: number };
          if (type === 'count') all.push(n);
        };
        if (session) await transcripts.read(session.id, add);
        return all;
      };
      await until('it to count', async () => (await counted()).length > 5);
      await fill();
      await until('it to be held up', async () => lines.some((line) => line.includes('is asked again')));
      await rm(filler);
      const before = (await counted()).length;
      await until('it to count on', async () => (await counted()).length > before + 5);
      await writeFile(path.join(stage.folder, 'home/enough'), '');
      await seeing(stage, /^job 1 · nothing to do[\s\S]*I counted to \d+\./);
      const all = await counted();
      expect(all).toEqual(Array.from({ length: all.length }, (_, at) => at + 1));
      await stage.close();
    });
  });
});
