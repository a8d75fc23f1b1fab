import { access, constants, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';
import { lookAtDisk } from '../disk.ts';
import type { Finding } from './finding.ts';

/** What doctor finds on this host, and out there, beside the programs: folder, space, ports, clocks and tokens. */

/** HTTP from Slack is refused when the clocks are further apart than this, in seconds; half of it is worth saying. */
const slackSkewSeconds = 300;
/** As long as anything out there is waited for, in milliseconds. */
const patienceMs = 10_000;

/** The data folder is made first, as a start would make it. */
export async function examineHost(config: Config): Promise<Finding[]> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o755 }).catch(() => null);
  return Promise.all([
    dataFolder(config),
    freeSpace(config),
    leftovers(config),
    health(config),
    ...(config.slack ? [clock(config.slack.slackApiUrl)] : []),
    ...(config.github ? [github(config.github)] : []),
  ]);
}

async function dataFolder({ dataDir }: Config): Promise<Finding> {
  const name = 'data folder';
  const refused = await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => null,
    () => `${dataDir} cannot be read and written by this user: chown it, or set AUDITION_DATA`,
  );
  if (refused) return { name, ok: false, words: refused };
  const { mode } = await stat(dataDir);
  if ((mode & 0o022) === 0) return { name, ok: true, words: dataDir };
  return { name, ok: false, words: `${dataDir} can be written by others: chmod go-w ${dataDir}` };
}

async function freeSpace({ dataDir }: Config): Promise<Finding> {
  const name = 'disk';
  const disk = await lookAtDisk(dataDir).catch(() => null);
  if (!disk) return { name, ok: false, words: `${dataDir} is not there: set AUDITION_DATA` };
  const { freeMb, leastMb } = disk;
  const words = `${freeMb} MB free in ${dataDir}, jobs begin from ${leastMb} MB on`;
  return freeMb >= leastMb
    ? { name, ok: true, words }
    : { name, ok: false, words: `${words}: make room; a full disk stops PostgreSQL and every job` };
}

/** Nothing is wrong with a clone while its job runs; they are counted so that what stays can be seen. */
async function leftovers({ dataDir }: Config): Promise<Finding> {
  const count = async (folder: string) =>
    (await readdir(path.join(dataDir, folder)).catch(() => [])).filter((one) => !one.endsWith('.copied'))
      .length;
  const [clones, sessions] = [await count('clones'), await count('sessions')];
  const words = `${clones} clones and ${sessions} sessions in ${dataDir}; each goes with its job, or at the next start`;
  return { name: 'left in the data folder', ok: true, words };
}

async function health({ healthPort = 0 }: Config): Promise<Finding> {
  const name = 'health';
  if (healthPort === 0) return { name, ok: true, words: 'off: AUDITION_HEALTH_PORT is 0' };
  const url = `http://127.0.0.1:${healthPort}/healthz`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(patienceMs) })
    .then(async (response) => (await response.json()) as { well?: boolean; problems?: string[] })
    .catch((error: Error & { cause?: { code?: string } }) => error);
  if (answer instanceof Error)
    return answer.cause?.code === 'ECONNREFUSED'
      ? { name, ok: true, words: `nothing answers at ${url}: npm start does not run here` }
      : { name, ok: false, words: `another program listens on ${healthPort}: set AUDITION_HEALTH_PORT` };
  if (answer.well === true) return { name, ok: true, words: `${url} says that all is well` };
  if (answer.well === undefined)
    return { name, ok: false, words: `another program listens on ${healthPort}: set AUDITION_HEALTH_PORT` };
  return { name, ok: false, words: `${url}: ${answer.problems?.join('; ')}` };
}

async function clock(apiUrl = 'https://slack.com/api/'): Promise<Finding> {
  const name = 'clock';
  const asked = await fetch(new URL('api.test', apiUrl), { signal: AbortSignal.timeout(patienceMs) }).catch(
    () => null,
  );
  const date = asked?.headers.get('date');
  if (!date) return { name, ok: true, words: 'Slack did not say what time it is' };
  const seconds = Math.round(Math.abs(Date.now() - Date.parse(date)) / 1_000);
  if (seconds < slackSkewSeconds / 2) return { name, ok: true, words: `within ${seconds} s of Slack's` };
  return { name, ok: false, words: `${seconds} s away from Slack's: set it (timedatectl set-ntp true)` };
}

async function github({
  token,
  apiUrl = 'https://api.github.com',
}: {
  token: string;
  apiUrl?: string | undefined;
}): Promise<Finding> {
  const name = 'GITHUB_TOKEN';
  const headers = { authorization: `Bearer ${token}`, 'user-agent': 'audition' };
  const url = `${apiUrl.replace(/\/$/, '')}/rate_limit`;
  const asked = await fetch(url, { headers, signal: AbortSignal.timeout(patienceMs) }).catch(() => null);
  if (asked?.ok) return { name, ok: true, words: 'GitHub takes it' };
  const why = asked ? `GitHub answers ${asked.status}` : 'GitHub cannot be reached';
  return {
    name,
    ok: false,
    words: `${why}: make a new token, with pull requests (and issues, for plans) to write`,
  };
}
