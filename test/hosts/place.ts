import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { execaNode } from 'execa';
import { pino } from 'pino';
import { vi } from 'vitest';
import { startApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { monthOf } from '../../src/domain/local-time.ts';
import { usualPace } from '../../src/flow/lease-pace.ts';
import type { ProcessIdentity } from '../../src/flow/ports.ts';
import { withClient } from '../../src/postgres/client.ts';
import { usualLockPace } from '../../src/postgres/locks.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { startWorkspace } from '../../src/rehearsal/workspace.ts';
import { openDatabase } from '../fakes/database.ts';
import { isSoak } from '../fakes/soak.ts';
import { createProjects } from '../fakes/three-projects.ts';
import { layWire } from '../fakes/wire.ts';
import type { HostFile } from '../fixtures/host.ts';

/** Processes of their own, each with a data folder of its own: hosts, as far as the record can tell. */

vi.setConfig({ testTimeout: 300_000 }); // how long a busy machine takes is no matter of a test

/** The usual times take 45 s to notice that a host is gone; these are about a tenth of them, in the same order. */
export const pace: HostFile['pace'] = isSoak
  ? { ...usualPace, ...usualLockPace }
  : {
      ...{ leaseMs: 6_000, renewMs: 500, giveUpMs: 2_500, lookMs: 200, sweepMs: 500, serveMs: 100 },
      ...{ askMs: 500, answerMs: 1_500, patienceMs: 2_500, forgetMs: 4_000 },
    };

type Begin = Partial<Omit<HostFile, 'config'>> & { readonly config?: Partial<Config> };
export type Host = Awaited<ReturnType<Hosts['begin']>>;
export type Hosts = Awaited<ReturnType<typeof openHosts>>;

/** A workspace, a record, and the repositories of these projects, whose `claude` plays what its task names. */
export async function openHosts(names: readonly string[]) {
  const database = await openDatabase();
  const workspace = await startWorkspace('bakery', ['you', 'colleague']);
  const owners = ['you', 'colleague'].map((name) => workspace.person(name).id);
  const settings = { channel: workspace.channel.id, jobs_at_once: 2 };
  const places = names.map(
    (name) =>
      [
        name,
        {
          settings,
          files: { 'RELEASES.md': `## ${monthOf(new Date().toISOString())}\n- [ ] sweep the ${name}\n` },
        },
      ] as const,
  );
  const { folder, projects, remove } = await createProjects(Object.fromEntries(places), owners);
  const env = { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8' };
  /** `here` are the projects whose repository is on this host; the file names all of them. */
  const configOf = (host: string, here: readonly string[], more: Partial<Config> = {}): Config => ({
    ...{ databaseUrl: database.url, dataDir: path.join(folder, host), workspaces: '', github: null },
    ...{ slack: { ...workspace.keys, port: 0 }, drainSeconds: 0, invocation: 'audition' },
    claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/as-told'),
    ...{ childEnv: env, gitEnv: env, secrets: [], owners, exitLine: false, perPerson: 0, schedules: [] },
    judge: { callsPerDay: 0, dollarsPerDay: 0 },
    projects: projects.map((one) =>
      here.includes(one.name) ? one : { ...one, path: `/elsewhere/${one.name}` },
    ),
    ...more,
  });
  const begin = async (name: string, here: readonly string[], { config, ...more }: Begin = {}) => {
    const file = path.join(folder, `${name}.json`);
    await writeFile(file, JSON.stringify({ pace, skewMs: 0, ...more, config: configOf(name, here, config) }));
    const child = execaNode(path.resolve(import.meta.dirname, '../fixtures/host.ts'), [file], {
      reject: false,
      forceKillAfterDelay: false,
    });
    const lines: { readonly msg: string; readonly port: number | null }[] = [];
    const { promise: ready, resolve, reject } = Promise.withResolvers<number>();
    createInterface(child.stdout).on('line', (text) => {
      const line = JSON.parse(text) as (typeof lines)[number];
      lines.push(line);
      if (line.msg === 'audition is ready') resolve(line.port ?? 0);
    });
    void child.then(({ stderr }) => reject(new Error(`the host ended: ${stderr}`)));
    const port = await ready;
    const id = await readFile(path.join(folder, name, 'host'), 'utf8');
    const saying = (words: string) => lines.filter(({ msg }) => msg.includes(words)).length;
    return { child, port, id, saying };
  };
  /** What receives and posts, in the process of the test. */
  const receive = async (more: Partial<Config> = {}, skewMs = 0) => {
    const options = {
      config: configOf('front', [], more),
      log: pino({ level: 'silent' }),
      containment: 'group',
    } as const;
    const app = await startApp({
      ...{ ...options, listen: true, only: 'slack', now: () => new Date(Date.now() + skewMs) },
      pace: { ...pace, elapsed: () => performance.now() },
    });
    workspace.connect(app.port ?? 0);
    return app;
  };
  const rows = async <T extends object>(sql: string): Promise<T[]> =>
    (await withClient(database.url, (client) => client.query<T>(sql))).rows;
  /** The job with this number, once it is like that. */
  const job = (id: number, where: string) =>
    until(
      `job ${id}: ${where}`,
      async () => (await rows<Row>(`select * from "Job" where id = ${id} and ${where}`))[0],
    );
  const close = async () => {
    await workspace.close();
    await database.close();
    await remove();
  };
  return { folder, database, workspace, begin, receive, rows, job, close };
}

/** The bakery, received from by a process of the test, and a wire to its record for hosts that are to lose it. */
export async function openBehindWire(skewMs = 0) {
  const hosts = await openHosts(['bakery']);
  const wire = await layWire(hosts.database.url);
  const front = await hosts.receive({}, skewMs);
  const close = async () => {
    await front.stop();
    await wire.close();
    await hosts.close();
  };
  return { hosts, wire, close };
}

type Row = {
  readonly host: string | null;
  readonly state: string;
  readonly outcome: string | null;
  readonly fence: number;
  readonly pid: number;
  readonly pidStartTime: string;
  readonly bootId: string;
};

/** The process that leads a run, as its row names it. */
export const leaderOf = ({ pid, pidStartTime: startTime, bootId }: Row): ProcessIdentity => ({
  ...{ pid, startTime, bootId },
});

/** Asks a host to end, and waits until it did; its exit status. */
export async function end({ child }: Host, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | undefined> {
  child.kill(signal);
  return (await child).exitCode;
}
