import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { transcriptGone } from '../../src/domain/answers.ts';
import { forgetTranscripts, goneSince } from '../../src/flow/forget-transcripts.ts';
import { readLedger } from '../../src/flow/read-ledger.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';
import { keptLog } from '../fakes/slack-talk.ts';

const record = useRecord();
const project = toProject('bakery', { path: '/bakery', time_zone: 'Europe/Vienna' }, [], '/bakery');
const now = new Date('2026-11-21T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000);

type Made = { ended?: number; state?: 'ended' | 'running'; seen?: boolean; follows?: number };

/** A job with a transcript of three rows that ended so many days ago, and the beat that was read from it. */
async function made({ ended = 40, state = 'ended', seen = true, follows }: Made = {}): Promise<number> {
  const { db } = record;
  const ids = { requestId: randomUUID(), projectName: 'bakery', askedBy: 'cli:me' };
  const how = { state, inheritance: seen ? ('none' as const) : null, follows: follows ?? null };
  const times = { createdAt: daysAgo(ended), startedAt: daysAgo(ended), endedAt: daysAgo(ended) };
  const job = await db.job.create({ data: { ...ids, ...how, ...times, task: 'add rye', outcome: 'done' } });
  const session = {
    id: randomUUID(),
    kind: 'job',
    jobId: job.id,
    startedAt: daysAgo(ended),
    endedAt: daysAgo(ended),
  } as const;
  await db.session.create({ data: session });
  const rows = [0, 1, 2].map((seq) => ({ sessionId: session.id, seq, kind: 'other', body: '{}', bytes: 2 }));
  await db.event.createMany({ data: rows });
  await db.beat.create({
    data: { sessionId: session.id, projectName: 'bakery', jobId: job.id, request: 'add rye' },
  });
  return job.id;
}
const rowsOf = (jobId: number) => record.db.event.count({ where: { seq: { gte: 0 }, session: { jobId } } });

it('lets the old ones go that nobody needs, once a night, and nothing that was learned from them', async () => {
  const { db } = record;
  await db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  const old = await made();
  const young = await made({ ended: 20 });
  const running = await made({ state: 'running' });
  const unseen = await made({ seen: false });
  const followed = await made();
  await made({ ended: 1, state: 'running', follows: followed });
  const building = await made();
  const evidence = await made();
  const signal = await db.signal.create({
    data: { kind: 'repeated_task', projectName: 'bakery', title: 'add rye' },
  });
  const beat = await db.beat.findFirstOrThrow({ where: { jobId: evidence } });
  await db.evidence.create({ data: { signalId: signal.id, beatId: beat.id, quote: 'add rye' } });
  const upgrade = { signalId: signal.id, projectName: 'bakery', jobId: building, state: 'building' } as const;
  const { id: upgradeId } = await db.upgrade.create({ data: upgrade });

  const learned = async () => ({
    ...{
      beats: await db.beat.findMany(),
      signals: await db.signal.findMany({ include: { evidence: true } }),
    },
    ...{ jobs: await db.job.findMany(), sessions: await db.session.findMany() },
    ledger: await readLedger(db, ['bakery']),
  });
  const before = await learned();
  const { lines, log } = keptLog();
  const stopping = new AbortController().signal;
  const night = (at: Date, transcriptDays = 30) =>
    forgetTranscripts({ db, log, stopping, now: () => at, transcriptDays }, project);

  await night(now, 0);
  expect(await rowsOf(old)).toBe(3);
  await night(now);
  expect(await rowsOf(old)).toBe(0);
  for (const kept of [young, running, unseen, followed, building, evidence])
    expect(await rowsOf(kept)).toBe(3);
  expect(await learned()).toEqual(before);
  expect(await goneSince({ db }, old)).toEqual(now);
  expect(await goneSince({ db }, young)).toBeNull();
  expect(transcriptGone(old, now)).toContain(`The transcript of job ${old} is gone since 2026-11-21: `);

  await db.upgrade.update({ where: { id: upgradeId }, data: { state: 'proposed' } });
  await night(new Date('2026-11-21T20:00:00Z'));
  expect(await rowsOf(building)).toBe(3);
  await night(new Date('2026-11-21T23:30:00Z')); // it is tomorrow in Vienna
  expect([await rowsOf(building), await rowsOf(evidence)]).toEqual([0, 0]);
  expect(lines.filter((line) => line.startsWith('info old transcripts went'))).toHaveLength(2);
  expect(
    await db.slot.findMany({ where: { name: 'transcripts/bakery' }, orderBy: { due: 'asc' } }),
  ).toMatchObject([
    {
      due: '2026-11-21',
      words: expect.stringMatching(/^the transcript of one session from before 2026-10-22/),
    },
    { due: '2026-11-22', words: expect.stringMatching(/^the transcripts of 2 sessions/) },
  ]);
  await db.job.updateMany({ data: { state: 'ended' } });
});
