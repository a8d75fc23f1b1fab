import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { signed } from '../src/rehearsal/over-http.ts';
import { slashCommand } from '../src/rehearsal/requests.ts';
import type { Listening, Role, SlackFacts } from './ack-roles.ts';
import { quantile } from './ratios/figure.ts';

/** Each app gets so many commands, evenly and in turns with the other, so many a second; so many times. */
const [commands, perSecond, rounds] = [200, 20, 3];
const uncounted = 40;
/** Slack's limit, in milliseconds. */
const limit = 3_000;

const print = (line: string) => process.stdout.write(`${line}\n`);
type Child<T> = { readonly facts: T; end(): Promise<object> };

async function start<T>(role: Role, facts: object = {}): Promise<Child<T>> {
  const file = new URL('ack-roles.ts', import.meta.url);
  const child: ChildProcess = fork(file, [role, JSON.stringify(facts)], { execArgv: [] });
  process.once('exit', () => child.kill()); // whatever went wrong, nothing is left behind
  const told = async () => {
    const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${role} ended by itself`)));
    const [message] = await Promise.race([once(child, 'message'), gone]);
    return message;
  };
  const end = async () => {
    child.send('end');
    const [[last]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
    return last;
  };
  return { facts: await told(), end };
}

const agent = new Agent({ keepAlive: true });

/** Milliseconds until a command is acknowledged; infinite when it is refused. */
async function ask({ port }: Listening, { keys, user, channel, replyUrl }: SlackFacts): Promise<number> {
  const command = slashCommand(user, channel, '/job bakery add the rye loaf to the price list', replyUrl);
  const message = signed(command, keys.signingSecret, Math.floor(Date.now() / 1_000));
  const started = performance.now();
  const status = await send(port, message);
  return status === 200 ? performance.now() - started : Number.POSITIVE_INFINITY;
}

async function send(port: number, { body, ...message }: ReturnType<typeof signed>): Promise<number> {
  const sent = request({ port, path: '/slack/events', agent, ...message }).end(body);
  try {
    const [response] = await once(sent, 'response');
    response.resume();
    return response.statusCode;
  } catch (error) {
    // A connection that was kept open may be closed at the other end just then.
    if (!sent.reusedSocket) throw error;
    return send(port, { body, ...message });
  }
}

/** Commands at their times, whatever became of those before: to every app one after the other, evenly. */
async function load(apps: readonly Listening[], facts: SlackFacts, count: number): Promise<number[][]> {
  const gapMs = 1_000 / perSecond / apps.length;
  const started = performance.now();
  const asked: Promise<number>[][] = apps.map(() => []);
  for (let at = 0; at < count * apps.length; at += 1) {
    await wait(Math.max(0, started + at * gapMs - performance.now()));
    const turn = at % apps.length;
    const app = apps[turn];
    if (app) asked[turn]?.push(ask(app, facts));
  }
  return Promise.all(asked.map((all) => Promise.all(all)));
}

function printTable(rows: ReadonlyMap<string, readonly number[]>): void {
  const [floor = []] = [...rows.values()].map((all) => all.toSorted((a, b) => a - b));
  print('| | commands | acked within 3 s | p50 ms | p99 ms | worst ms | p50, p99 of bare |');
  print('| --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, all] of rows) {
    const sorted = all.toSorted((a, b) => a - b);
    const [p50, p99, worst] = [quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1)];
    const inTime = sorted.filter((ms) => ms <= limit).length;
    const times = [p50 / quantile(floor, 0.5), p99 / quantile(floor, 0.99)];
    const cells = [name, all.length, inTime, ...[p50, p99, worst].map((ms) => ms.toFixed(1))];
    print(`| ${[...cells, times.map((ratio) => `${ratio.toFixed(1)}×`).join(', ')].join(' | ')} |`);
  }
}

export type Acks = {
  /** Milliseconds of every command, by who was asked; the first is the bare app. */
  readonly rows: ReadonlyMap<string, readonly number[]>;
  readonly asked: number;
  readonly kept: { readonly jobs: number; readonly events: number };
};

/** Asks both apps in turns, so many times so many commands. */
export async function compareAcks(rounds: number, commands: number): Promise<Acks> {
  const slack = await start<SlackFacts>('slack');
  const bare = await start<Listening>('bare', slack.facts);
  const audition = await start<Listening>('audition', slack.facts);
  const apps = [bare.facts, audition.facts];
  await load(apps, slack.facts, uncounted);
  const rows = new Map<string, number[]>([
    ['bare Bolt, only acks', []],
    ['audition, 20 jobs streaming', []],
  ]);
  for (let round = 0; round < rounds; round += 1) {
    const times = await load(apps, slack.facts, commands);
    [...rows.values()].forEach((all, at) => void all.push(...(times[at] ?? [])));
  }
  const kept = (await audition.end()) as { jobs: number; events: number };
  await Promise.all([bare.end(), slack.end()]);
  agent.destroy();
  return { rows, kept, asked: rounds * commands + uncounted };
}

async function main(): Promise<void> {
  const { rows, kept, asked } = await compareAcks(rounds, commands);
  printTable(rows);
  print(
    `\n${kept.jobs - 20} of ${asked} commands became jobs; ${kept.events} lines of transcript were stored meanwhile`,
  );
}

if (import.meta.main) await main();
