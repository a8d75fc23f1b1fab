import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { Context } from '../../src/flow/context.ts';
import { usualPace } from '../../src/flow/lease-pace.ts';
import { createSweep } from '../../src/flow/sweep-leases.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const second = 1_000;

beforeAll(async () => {
  await record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
});

/** A job that runs on another host, whose lease is over by the clock of the database for so long. */
async function overdue(seconds: number): Promise<number> {
  const leaseUntil = new Date(Date.now() - seconds * second);
  const ids = { requestId: randomUUID(), projectName: 'bakery', askedBy: 'cli:me', task: 'add rye' };
  const { id } = await record.db.job.create({
    data: { ...ids, state: 'running', host: 'elsewhere', worker: '1', leaseUntil },
  });
  return id;
}

/** One that looks, whose own clock is set by hand: the database's goes on by itself, which is next to nothing here. */
function sweeper() {
  const own = { at: 0 };
  const ctx = {
    ...{ db: record.db, transcripts: createTranscripts(record.db), host: 'here', worker: '2' },
    ...{ now: () => new Date(), slack: null, log: { warn: () => {} }, projects: [] },
    pace: { ...usualPace, elapsed: () => own.at },
    queue: { send: async () => {} },
  } as unknown as Context;
  const look = createSweep(ctx);
  return {
    look,
    /** The database's clock went on by so much more than ours. */
    jumps: (seconds: number) => {
      own.at -= seconds * second;
    },
    passes: (seconds: number) => {
      own.at += seconds * second;
    },
  };
}
const stateOf = async (id: number) => {
  const { state, outcome, answer } = await record.db.job.findUniqueOrThrow({ where: { id } });
  return { state, outcome, answer };
};
const runs = { state: 'running', outcome: null, answer: null };
const interrupted = { state: 'ended', outcome: 'interrupted', answer: expect.stringMatching(/./) };

it('interrupts what was not heard of for a lease, at the second look: the first only reads the clock', async () => {
  const { look } = sweeper();
  const job = await overdue(1);
  await look();
  expect(await stateOf(job)).toEqual(runs);
  await look();
  expect(await stateOf(job)).toEqual(interrupted);
});

it('gives every run a lease to be renewed in when the clock of the database is put forward', async () => {
  const { look, jumps, passes } = sweeper();
  await look();
  const job = await overdue(3_570);
  jumps(3_600);
  await look();
  passes(29);
  await look();
  expect(await stateOf(job)).toEqual(runs);
  passes(2); // who lives has renewed it by now
  await look();
  expect(await stateOf(job)).toEqual(interrupted);
});

it('takes no step that is harmless, nor a look that was late, for one', async () => {
  const { look, jumps, passes } = sweeper();
  await look();
  jumps(5);
  const job = await overdue(1);
  await look();
  expect(await stateOf(job)).toEqual(interrupted);
  passes(600);
  const other = await overdue(1);
  await look();
  expect(await stateOf(other)).toEqual(interrupted);
});
