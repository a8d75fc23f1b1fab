import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execaNode } from 'execa';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Trouble } from '../../src/domain/trouble.ts';
import { makeDataFolder } from '../../src/host.ts';
import { keepRunning } from '../../src/keep-running.ts';
import { withClient } from '../../src/postgres/client.ts';
import { openRecord } from '../../src/postgres/record.ts';

/** A start that cannot work: one sentence for its operator, and no stack. */

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'start-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A program of ours with a database that is not there. */
const start = (program: string, ...args: string[]) => {
  const slack = { SLACK_BOT_TOKEN: 'xoxb-start', SLACK_SIGNING_SECRET: 'start-signing-secret' };
  const own = { AUDITION_DATA: folder, DATABASE_URL: 'postgres://baker:flour@127.0.0.1:1/record', ...slack };
  const env = { PATH: process.env.PATH ?? '', HOME: folder, TMPDIR: folder, ...own };
  return execaNode(path.join(root, program), args, { env, extendEnv: false, reject: false });
};

it('says in one line that PostgreSQL is not there, and ends with 1', async () => {
  const words = 'PostgreSQL at 127.0.0.1:1 does not answer (ECONNREFUSED): start it, or mend DATABASE_URL.';
  const [app, command] = await Promise.all([start('src/main.ts'), start('src/cli.ts', 'jobs')]);
  expect([app.exitCode, app.stdout, app.stderr]).toEqual([1, '', words]);
  expect([command.exitCode, command.stdout, command.stderr]).toEqual([1, '', words]);
});

const refused = async (change: (url: URL) => unknown): Promise<string> => {
  const url = new URL(inject('template'));
  change(url);
  const fault = await openRecord({ databaseUrl: url.href, dataDir: folder }).then(
    () => null,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(Trouble);
  return (fault as Trouble).message.replace(/127\.0\.0\.1:\d+/, 'here');
};

it('says what is wrong with DATABASE_URL, without its password', async () => {
  const { username } = new URL(inject('template'));
  expect(await refused((url) => Object.assign(url, { password: 'flour' }))).toBe(
    `PostgreSQL at here does not let the user "${username}" in: mend the user and the password of DATABASE_URL.`,
  );
  expect(await refused((url) => Object.assign(url, { pathname: '/nowhere' }))).toBe(
    'PostgreSQL at here has no database "nowhere": create it, or mend DATABASE_URL.',
  );
  expect(await refused((url) => Object.assign(url, { hostname: 'nowhere.invalid' }))).toMatch(
    /^(There is no host|The host of) nowhere\.invalid:\d+.*: mend/,
  );
});

it('says that nobody may make tables there', async () => {
  const url = inject('template');
  const admin = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  const ask = (sql: string) => withClient(admin, (client) => client.query(sql));
  await ask(`create role guest login password 'flour'`);
  try {
    const guest = { username: 'guest', password: 'flour', pathname: '/postgres' };
    expect(await refused((one) => Object.assign(one, guest))).toBe(
      'The user "guest" may not make tables in the database "postgres" at here: let it own the database.',
    );
  } finally {
    await ask('drop role guest');
  }
});

it('says that nothing can be written into the data folder', async () => {
  const file = path.join(folder, 'a-file');
  await writeFile(file, '');
  await expect(makeDataFolder(path.join(file, 'data'))).rejects.toThrow(
    /a-file\/data cannot be written \(ENOTDIR\): mend its rights, or AUDITION_DATA\.$/,
  );
  expect(await readFile(file, 'utf8')).toBe('');
});

it('begins again what ended by a trouble that passes, once it was ready, until it is asked to end', async () => {
  const log = { info: () => {}, warn: () => {}, error: (_: object, words: string) => void said.push(words) };
  const said: string[] = [];
  const options = { log, asked: new Promise(() => {}), everyMs: 1 };
  const away = () => Promise.reject(new Trouble('It is away.', { passes: true }));
  await expect(keepRunning(away, options)).rejects.toThrow('It is away.');

  let starts = 0;
  await keepRunning(async (ready) => {
    starts += 1;
    if (starts === 4) return;
    if (starts === 1) ready();
    await away();
  }, options);
  expect([starts, said]).toEqual([4, ['ended, and begins again when it can']]);

  const asked = Promise.resolve('SIGTERM');
  await keepRunning(
    async (ready) => {
      ready();
      await away();
    },
    { ...options, asked, everyMs: 60_000 },
  );
});
