import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { createBakery } from '../../src/rehearsal/bakery.ts';
import { startWorkspace, type Workspace } from '../../src/rehearsal/workspace.ts';
import { inTurns, type Measurement, middle } from './figure.ts';
import { inFolder } from './place.ts';

/** How long it is left alone before its memory is read, in ms. */
const idleMs = 1_500;

type Env = Readonly<Record<string, string>>;
type Started = { readonly ms: number; readonly idle: number };

/** Starts a program, waits for the line that says it is ready, leaves it alone and ends it; idle memory in MB. */
async function start(file: string, env: Env, quietMs: number): Promise<Started> {
  const began = performance.now();
  const program = path.resolve(import.meta.dirname, '../..', file);
  // As npm's script starts it: what Node compiled before is kept.
  const cache = path.resolve(import.meta.dirname, '../../src/compile-cache.ts');
  const child = spawn(process.execPath, ['--import', cache, program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => child.kill();
  process.once('exit', stop);
  const isReady = (line: string) => line.includes('"audition is ready"');
  let ms = Number.NaN;
  for await (const line of createInterface(child.stdout)) {
    if (!isReady(line)) continue;
    ms = performance.now() - began;
    break;
  }
  await wait(quietMs);
  const { stdout } = await execa('ps', ['-o', 'rss=', '-p', `${child.pid}`]);
  child.stdout.resume();
  child.kill('SIGTERM');
  await once(child, 'exit');
  process.off('exit', stop);
  return { ms, idle: (Number(stdout) * 1_024) / 1e6 };
}

async function environments(folder: string, { keys }: Workspace): Promise<{ ours: Env; bare: Env }> {
  const bakery = path.join(folder, 'bakery');
  await createBakery(bakery);
  const file = path.join(folder, 'workspaces.toml');
  const project = `[projects.bakery]\npath = "${bakery}"\nchannel = "bakery"\n`;
  await writeFile(file, `owners = ["you@example.com"]\n${project}`);
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' },
    ...{ AUDITION_WORKSPACES: file, SLACK_BOT_TOKEN: keys.botToken, SLACK_API_URL: keys.slackApiUrl },
    ...{ SLACK_SIGNING_SECRET: keys.signingSecret, PORT: '0' },
  };
  const ours = { ...env, AUDITION_DATA: path.join(folder, 'data') };
  return { ours, bare: { ...env, AUDITION_DATA: path.join(folder, 'bare') } };
}

export const startToReady: Measurement = {
  name: 'start',
  about:
    '`npm start` with one project, from the start of the process to the line that says it is ready, its PostgreSQL started with it; then left alone for a moment. Beside it a process that starts the same PostgreSQL, asks it for one row, and listens with a Bolt app that does nothing.',
  run: ({ times, part }) =>
    inFolder(async (folder) => {
      const workspace = await startWorkspace('bakery', ['you']);
      try {
        const env = await environments(folder, workspace);
        const idle: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
        const timing = (file: string, way: 'ours' | 'bare') => async () => {
          const started = await start(file, env[way], idleMs * part);
          idle[way].push(started.idle);
          return started.ms;
        };
        const [ours, bare] = [timing('src/main.ts', 'ours'), timing('bench/ratios/start-bare.ts', 'bare')];
        await ours(); // the first start makes the database; it is not counted
        await bare();
        idle.ours.length = idle.bare.length = 0;
        const compared = await inTurns(times, ours, bare);
        const [mine, floor] = [middle(idle.ours), middle(idle.bare)];
        return [
          {
            ...{
              what: 'start → ready',
              against: 'a bare Bolt app and the database',
              unit: 'ms',
              ...compared,
            },
            wanted: [{ of: 'ratio', most: 2 }],
          },
          {
            ...{ what: 'idle memory', against: 'a bare Bolt app', unit: 'MB', ours: mine, floor },
            ...{ ratio: mine / floor, wanted: [] },
          },
        ];
      } finally {
        await workspace.close();
      }
    }),
};
