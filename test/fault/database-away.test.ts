import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unpack } from '../../src/postgres/packing.ts';
import { openRecord } from '../../src/postgres/record.ts';
import { openStage, type Stage, seeing, until } from '../../src/rehearsal/stage.ts';
import { openOwnServer } from '../fakes/own-server.ts';
import { everything, told } from '../fakes/story.ts';

/** PostgreSQL is killed while a job runs: for a moment, and for longer than anybody waits. */

let server: Awaited<ReturnType<typeof openOwnServer>>;
let stage: Stage;
const lines: string[] = [];

const open = (patienceMs?: number) =>
  openStage({
    log: pino({ level: 'info' }, { write: (line) => void lines.push(line) }),
    ...{ env: process.env, databaseUrl: server.url, containment: 'group' },
    adjust: (config) => ({
      ...config,
      claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/counts'),
    }),
    ...(patienceMs && { patienceMs }),
  });
beforeAll(async () => {
  server = await openOwnServer();
});
afterAll(() => server.close());

const asks = (task: string) => stage.workspace.person('you').types(`/job bakery ${task}`);
/** The numbers it told, in the order they are kept. */
async function counted(job: number): Promise<number[]> {
  const rows = await server.query(
    `select packed, body, "sessionId" from "Event" join "Session" on "Session".id = "sessionId"
     where "jobId" = ${job} and "Event".kind like '%count%' order by seq`,
  );
  const lines = rows.flatMap(({ packed, body, sessionId }) => (packed ? unpack(packed, sessionId) : [body]));
  return lines.map((line) => JSON.parse(line)).flatMap(({ type, n }) => (type === 'count' ? [n] : []));
}
/** The lines of the log at this level, without what only operators of a queue would read. */
const logged = (level: number) =>
  lines
    .map((line) => JSON.parse(line))
    .filter((line) => line.level === level)
    .map(({ msg }) => msg);

it('is killed in the middle of a run: the run goes on, and not a line of it is missing or there twice', async () => {
  stage = await open();
  await asks('count');
  await until('it to count', async () => (await counted(1)).length > 20);
  await server.kill();

  await asks('count while nobody listens');
  expect(await told(stage, 'you', /not accepted/)).toBe(
    'That was not accepted, because I could not store it. Please try again.',
  );
  await server.back();
  const before = (await counted(1)).length;
  await until('it to count on', async () => (await counted(1)).length > before + 20);
  await writeFile(path.join(stage.folder, 'home/enough'), '');
  const { text } = await seeing(stage, /^job 1 · nothing to do[\s\S]*I counted to \d+\./);
  const all = await counted(1);
  expect(all).toEqual(Array.from({ length: all.length }, (_, at) => at + 1));
  expect(text).toContain(`I counted to ${all.length}.`);

  await asks('count once more');
  // After a crash PostgreSQL leaves out some numbers.
  await seeing(stage, /^job (?!1 )\d+ · nothing to do/);
  const ended = { state: 'ended', outcome: 'nothing_to_do', fence: 1 };
  expect(await server.query('select state, outcome, fence from "Job"')).toEqual([ended, ended]);
  const results = (await everything(stage)).filter(({ text }) => /^job 1 · nothing to do/.test(text));
  expect(results).toHaveLength(1);
  expect(logged(40)).toContain('PostgreSQL is away: what runs goes on for now, and nothing new begins');
  expect(logged(30)).toContain('PostgreSQL is back: nothing was lost');
  await stage.close();
});

it('is away for longer than anybody waits: the job is ended, and interrupted once when it is back', async () => {
  stage = await open(300);
  await asks('count');
  const { id, pid } = await until('it to count', async () => {
    const [job] = await server.query(`select id, pid from "Job" where state = 'running' and pid is not null`);
    return job && (await counted(job.id)).length > 3 && job;
  });
  await server.kill();
  const { message } = await stage.app.lost;
  expect(message).toBe(
    'PostgreSQL went away and did not come back in time: what ran here was ended and is interrupted.',
  );
  await stage.app.stop();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');

  await server.back();
  expect(await server.query(`select state from "Job" where id = ${id}`)).toEqual([{ state: 'running' }]);
  await stage.restart();
  await seeing(stage, new RegExp(`^job ${id} · interrupted`));
  expect(await server.query(`select state, outcome from "Job" where id = ${id}`)).toEqual([
    { state: 'ended', outcome: 'interrupted' },
  ]);
  const all = await counted(id);
  expect(all).toEqual(Array.from({ length: all.length }, (_, at) => at + 1));
  await stage.close();
});

it('is started again where it was, when it is our own', async () => {
  const record = await openRecord({ dataDir: server.dataDir });
  await server.kill();
  // As the locks do: as long as a process of the dead server is left, no other starts.
  await until('it to be there', async () => {
    await record.revive();
    return server.query('select 1').catch(() => null);
  });
  expect(await record.db.job.count({ where: { state: 'running' } })).toBe(0);
  await server.back(); // it is there already
  await record.close();
});
