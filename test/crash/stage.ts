import { appendFile, chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '../../src/config.ts';
import { createBakery } from '../../src/rehearsal/bakery.ts';
import { overHttp } from '../../src/rehearsal/over-http.ts';
import type { Shown } from '../../src/rehearsal/shown.ts';
import { startWorkspace, type Workspace } from '../../src/rehearsal/workspace.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { openDatabase } from '../fakes/database.ts';
import type { Orders } from '../fixtures/crashing-app.ts';
import { keepAlive } from './app.ts';

/** A bakery in Slack whose app is killed at the points that it comes to, or at none. */
export type Play = {
  readonly dies: Orders['dies'];
  /** Whether it does not die while a job runs. */
  readonly keepsRuns?: boolean;
  /** The file of the points at which it died, which stories share: each dies where none did before. */
  readonly deaths: string;
  /** Sets up what else it takes, before the app begins; the configuration as the story wants it. */
  readonly prepare?: (config: Config, place: Place) => Promise<Config>;
  /** What the record has in it before. */
  readonly seed?: string;
  /** Done to the record after a death, where what is killed again and again would be given up. */
  readonly pardon?: string;
};
export type Place = {
  readonly folder: string;
  /** The project's. */
  readonly bakery: string;
  readonly workspace: Workspace;
  /** Done when all is over. */
  defer(close: () => Promise<unknown>): void;
};
export type Row = Record<string, unknown>;
export type CrashStage = Awaited<ReturnType<typeof openCrashStage>>;

const owners = ['you@example.com'];
/** How long a story may stand still before that is a fault of its own. */
const patienceMs = 60_000;
/** How often it is looked at what is left to do. More often costs the apps their time: each look reads all queues. */
const lookMs = 250;

/** What is still to be done, by what is left in the queues and in the record. */
const left = `
  select 'queue ' || name || ' ' || state::text || ' ' || data::text as what from pgboss.job
    where state in ('created', 'retry', 'active') and start_after < now() + interval '1 minute' and not data ? 'turn'
  union all select 'job ' || id || ' is ' || state::text from "Job" where state <> 'ended' or inheritance is null
  union all select 'decision ' || id || ' is pending' from "Decision" where state = 'pending'
  union all select 'upgrade ' || id || ' is being built' from "Upgrade" where state = 'building'
  union all select 'remark ' || id || ' has no answer' from "Remark" where state in ('queued', 'sent')
  union all select 'message ' || key || ' is owed' from "Message" where posted < wanted`;

async function configure(folder: string, keys: object, databaseUrl: string): Promise<Config> {
  const HOME = path.join(folder, 'home');
  await mkdir(HOME);
  const [PATH, bakery] = [process.env.PATH ?? '', path.join(folder, 'bakery')];
  await createBakery(bakery);
  const named = { path: bakery, channel: 'bakery', users: owners, worklog_usd: 0 };
  return {
    ...{ databaseUrl, dataDir: path.join(folder, 'data'), workspaces: path.join(folder, 'none.toml') },
    ...{
      slack: { ...(keys as NonNullable<Config['slack']>), port: 0 },
      github: null,
      secrets: [],
      schedules: [],
    },
    ...{ invocation: 'audition', claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/bakes') },
    ...{ childEnv: { PATH, HOME, LANG: 'C.UTF-8' }, gitEnv: { PATH, HOME } },
    ...{ owners, exitLine: false, perPerson: 0, drainSeconds: 0 },
    judge: { callsPerDay: 0, dollarsPerDay: 0 },
    projects: [toProject('bakery', named, owners, bakery)],
  };
}

/** What waits so that quick changes become one edit, or after a fault, is of no use to a story: it is done at once. */
const hurry = `update pgboss.job set start_after = now() where state in ('created', 'retry')
  and start_after between now() and now() + interval '1 minute' and not data ? 'turn'`;

export async function openCrashStage({ dies, ...play }: Play) {
  const closers = new AsyncDisposableStack();
  const database = await openDatabase();
  closers.defer(database.close);
  const client = new pg.Pool({ connectionString: database.url, max: 2 });
  closers.defer(() => client.end());
  const folder = await mkdtemp(path.join(os.tmpdir(), 'crash-'));
  closers.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const workspace = await startWorkspace('bakery', ['you', 'stranger']);
  closers.defer(workspace.close);
  const standard = await configure(folder, workspace.keys, database.url);
  const bakery = path.join(folder, 'bakery');
  const defer = (close: () => Promise<unknown>) => closers.defer(async () => void (await close()));
  const config = (await play.prepare?.(standard, { folder, bakery, workspace, defer })) ?? standard;
  if (play.seed) await client.query(play.seed);
  const file = (name: string) => path.join(folder, name);
  const [met, log, died] = [file('met'), file('log'), play.deaths];
  await Promise.all([met, log, died].map((one) => appendFile(one, '')));
  const orders = { config, met, died, log, dies, keepsRuns: play.keepsRuns };
  const app = keepAlive(orders);
  closers.defer(app.end);

  const query = async (sql: string, ...given: unknown[]): Promise<Row[]> =>
    (await client.query<Row>(sql, given)).rows;

  /** How often somebody was told that what they asked for was not stored: the log has it before the answer. */
  const refusals = async () => (await readFile(log, 'utf8')).split('was not stored').length;
  /** Slack delivers it again until it is answered, the same each time. */
  workspace.connect(async (request) => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const port = app.port();
      const url = `http://127.0.0.1:${port}/slack/events`;
      const deliver = overHttp(url, workspace.keys.signingSecret);
      const before = await refusals();
      const answer = port === null ? null : await deliver(request).catch(() => null);
      // A machine that is busy for two seconds has it not stored: a person asks again then.
      if (answer?.status === 200 && (await refusals()) === before) return answer;
      if (Date.now() > deadline) throw new Error(`Slack got no answer: ${await readFile(log, 'utf8')}`);
      await wait(20);
    }
  });

  /** Waits until nothing is left to do, whoever has to be started again for it. */
  const rest = async () => {
    let last = { what: '', deaths: -1, since: Date.now() };
    for (;;) {
      const rows = app.port() === null ? ['no app'] : (await query(left)).map(({ what }) => what);
      if (rows.length === 0) return;
      const what = rows.join('\n');
      if (app.port() !== null) await query(hurry);
      const deaths = app.deaths();
      if (play.pardon && deaths !== last.deaths) await query(play.pardon);
      if (what !== last.what || deaths !== last.deaths) last = { what, deaths, since: Date.now() };
      if (Date.now() - last.since > patienceMs)
        throw new Error(`nothing goes on:\n${what}\n${await readFile(log, 'utf8')}`);
      await wait(lookMs);
    }
  };

  const you = workspace.person('you');
  const seen = async (shape: RegExp): Promise<Shown> => {
    const found = (await workspace.everything()).findLast(({ text }) => shape.test(text));
    if (found) return found;
    const texts = (await workspace.everything()).map(({ text }) => text);
    throw new Error(`nobody sees ${shape} in\n${texts.join('\n---\n')}`);
  };
  /** The message with this key. */
  const shown = async (key: string): Promise<Shown> => {
    const [row] = await query('select ts from "Message" where key = $1', key);
    const found = (await workspace.everything()).find(({ ts }) => ts === row?.ts);
    if (!found) throw new Error(`there is no message ${key}`);
    return found;
  };
  /** Presses a button of a message, by its key or the newest that reads like this, as it is now. */
  const press = async (what: RegExp | string, label: string) => {
    const message = await (typeof what === 'string' ? shown(what) : seen(what));
    const button = message.buttons.find(({ text }) => text.text === label);
    if (!button) throw new Error(`there is no [${label}] in: ${message.text}`);
    await you.presses({ message, button });
    await rest();
  };
  /** Rests, and asks again for jobs that were interrupted: none is ever begun again by itself. */
  const settled = async () => {
    for (;;) {
      await rest();
      const [lost] = await query(`select id from "Job" j where outcome = 'interrupted'
        and not exists (select from "Job" r where r."retryOf" = j.id) order by id desc limit 1`);
      if (!lost) return;
      await press(new RegExp(`^job ${lost.id} · interrupted`), 'Retry');
    }
  };
  const job = async (task: string) => {
    await you.types(`/job bakery ${task}`);
    await settled();
  };
  const linesOf = async (name: string) =>
    (await readFile(name, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  return {
    ...{ folder, bakery, config, workspace, app, you, query, rest, settled, seen, shown, press, job },
    met: () => linesOf(met),
    died: () => linesOf(died),
    faults: () => readFile(log, 'utf8'),
    begun: () => linesOf(path.join(folder, 'home', 'begun')),
    close: () => closers.disposeAsync(),
  };
}
