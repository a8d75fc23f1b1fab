import { chmod, mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { App, LogLevel } from '@slack/bolt';
import { startApp } from '../src/app.ts';
import { until } from '../src/rehearsal/stage.ts';
import { startWorkspace } from '../src/rehearsal/workspace.ts';
import { toProject } from '../src/workspaces-project.ts';
import { streamJobs } from './ack-streams.ts';

/** The processes of `bench:ack` beside the one that measures: Slack, this app, and one that only acknowledges. */

export type SlackFacts = {
  readonly keys: { readonly botToken: string; readonly signingSecret: string; readonly slackApiUrl: string };
  readonly channel: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string };
  readonly replyUrl: string;
};
type Running<T> = { readonly facts: T; end(): Promise<object> };
export type Listening = { readonly port: number };

async function slack(): Promise<Running<SlackFacts>> {
  const workspace = await startWorkspace('bakery', ['ada']);
  const { keys, channel, front, close } = workspace;
  const { id, name } = workspace.person('ada');
  const facts = { keys, channel, user: { id, name }, replyUrl: front.replyUrl(id) };
  return { facts, end: async () => close().then(() => ({})) };
}

async function bare({ keys }: SlackFacts): Promise<Running<Listening>> {
  const { botToken, signingSecret } = keys;
  const authorize = async () => ({ botToken });
  const app = new App({ signingSecret, authorize, logLevel: LogLevel.ERROR });
  app.command('/job', ({ ack }) => ack());
  const server = (await app.start(0)) as Server;
  const { port } = server.address() as AddressInfo;
  return { facts: { port }, end: async () => ({ stopped: server.close() !== null }) };
}

const complain = (_: object, message: string) => void process.stderr.write(`${message}\n`);
const quiet = { debug: () => {}, info: () => {}, warn: complain, error: complain };

/** The app with a PostgreSQL of its own. Its project is not served here, so that the jobs asked for stay queued. */
async function audition({ keys, channel, user }: SlackFacts): Promise<Running<Listening>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audition-bench-'));
  await chmod(folder, 0o755); // PostgreSQL's own user must be able to pass
  const project = toProject(
    'bakery',
    { path: folder, channel: channel.id, jobs_at_once: 20 },
    [user.id],
    folder,
  );
  const config = {
    ...{
      dataDir: path.join(folder, 'data'),
      workspaces: '',
      slack: { ...keys, port: 0 },
      claudeBin: 'claude',
    },
    ...{
      invocation: 'audition',
      drainSeconds: 0,
      childEnv: {},
      gitEnv: {},
      secrets: Object.values(keys),
      owners: [user.id],
    },
    ...{
      exitLine: true,
      perPerson: 0,
      projects: [project],
      schedules: [],
      judge: { callsPerDay: 0, dollarsPerDay: 0 },
      github: null,
    },
  };
  const app = await startApp({ config, log: quiet, listen: true, containment: 'group' });
  const streams = await streamJobs(app.ctx, project, 20);
  const end = async () => {
    await streams.end();
    await until('every command to be received', async () => {
      const [row] = await app.ctx.db.$queryRaw<{ left: number }[]>`
        select count(*)::int as left from pgboss.job where name = 'inbox' and state < 'completed'`;
      return row?.left === 0;
    });
    const [jobs, events] = [await app.ctx.db.job.count(), await app.ctx.db.event.count()];
    await app.stop();
    await rm(folder, { recursive: true, force: true });
    return { jobs, events };
  };
  return { facts: { port: app.port ?? 0 }, end };
}

const roles = { slack, bare, audition };
export type Role = keyof typeof roles;

const [role = '', facts = '{}'] = process.argv.slice(2);
const running = await roles[role as Role](JSON.parse(facts));
process.send?.(running.facts);
process.once('message', async () => {
  process.send?.(await running.end());
  process.exit();
});
