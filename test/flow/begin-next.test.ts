import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { plainText } from '../../src/domain/card.ts';
import { jobRoot } from '../../src/domain/job-words.ts';
import { lookAtQueue } from '../../src/flow/begin-next.ts';
import { type Claim, claimJob } from '../../src/flow/claim-job.ts';
import { concludeJob, type Ended } from '../../src/flow/conclude-job.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { loadJob } from '../../src/flow/load-views.ts';
import { pauseProject, resumeProject } from '../../src/flow/pause-project.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { type projectSchema, toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const noon = new Date('2026-11-21T12:00:00Z');
let now: Date;
let steps: Step[];
let ctx: Context;
beforeEach(async () => {
  const tables = '"Job", "Session", "Message", "Audit", "Project"';
  await record.db.$executeRawUnsafe(`truncate ${tables} restart identity cascade`);
  [now, steps] = [noon, []];
  ctx = {
    ...{ db: record.db, projects: [project('bakery'), project('cafe')], perPerson: 0, exitLine: false },
    ...{ now: () => now, host: 'oven', worker: '1', newId: randomUUID, idFor: () => randomUUID(), slack: {} },
    ...{ serves: new Set(['bakery', 'cafe']), login: 'key' },
    ...{ redact: async (texts: string[]) => [...texts], log: { info: () => {}, warn: () => {} } },
    queue: { send: async (_: unknown, step: Step) => void steps.push(step) },
    transcripts: createTranscripts(record.db),
  } as unknown as Context;
});
const project = (name: string, more: Partial<z.input<typeof projectSchema>> = {}) =>
  toProject(name, { path: `/${name}`, ...more }, ['U0OWNER'], `/${name}`);
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const given = (...projects: ReturnType<typeof project>[]) => void Object.assign(ctx, { projects });
const asks = async (name = 'bakery', askedBy = 'U0OWNER') => {
  const of = ctx.projects.find((one) => one.name === name) ?? project(name);
  return (await requestJob(ctx, { id: randomUUID(), project: of, task: 't', askedBy, channel: 'C1' })).id;
};
const begins = async (id: number): Promise<Claim> => {
  const claim = await claimJob(ctx, id);
  if (!claim) throw new Error(`job ${id} was held back`);
  return claim;
};
const ends = (claim: Claim, ended: Ended = { kind: 'broken', sentence: 'It ended.' }) =>
  concludeJob(ctx, claim, ended);
/** The runs that were queued since this was asked last, and how long the looks were put off. */
const queued = () => {
  const since = steps.splice(0);
  return {
    runs: since.flatMap((step) => (step.step === 'run' ? [step.jobId] : [])),
    looks: since.flatMap((step) => (step.step === 'begin' ? [step.afterSeconds] : [])),
  };
};
/** How it stands, as its first message says it. */
const says = async (id: number) => {
  const view = await loadJob(ctx, id);
  return view ? plainText(jobRoot(view).line).split(' · ')[2] : null;
};
const limit = (resetsAt: Date | null): Ended => ({
  ...{ kind: 'broken', sentence: 'limit' },
  stopped: { outcome: 'usage_limit', sentence: 'The usage limit is reached.' },
  facts: { usageLimit: { resetsAt }, result: null, lastText: '', durationMs: 0 } as never,
});

describe('working hours', () => {
  it('hold jobs back until they begin, and then the queue is looked at', async () => {
    const hours = { time_zone: 'Europe/Vienna', working_hours: '08:00-12:30' }; // noon UTC is 13:00 there
    given(project('bakery', { ...hours, working_days: ['mon', 'sat'] }));
    const [one, two] = [await asks(), await asks()];
    expect(await claimJob(ctx, one)).toBeNull();
    expect(await says(two)).toMatch(/begins at 2026-11-23 08:00 Europe.Vienna, with the working hours of/);
    expect(queued().looks).toEqual([43 * 3_600]);
    later(43 * 60);
    await lookAtQueue(ctx, 'bakery');
    expect(queued().runs).toEqual([one]);
    await begins(one);
  });
});

describe('jobs side by side', () => {
  it('are one in a project that says nothing, and its end begins the next, oldest first', async () => {
    const [one, two, three] = [await asks(), await asks(), await asks()];
    const claim = await begins(one);
    expect([await claimJob(ctx, two), await claimJob(ctx, three)]).toEqual([null, null]);
    queued();
    await ends(claim);
    expect(queued().runs).toEqual([two]);
  });

  it('are never more than that, however many workers ask at the same moment', async () => {
    given(project('bakery', { jobs_at_once: 2 }));
    const ids = [await asks(), await asks(), await asks(), await asks()];
    const claims = (await Promise.all(ids.map((id) => claimJob(ctx, id)))).filter((claim) => claim !== null);
    expect(claims).toHaveLength(2);
    for (const claim of claims) await ends(claim);
  });

  it('are so many of one person in all projects, and the end of one begins another elsewhere', async () => {
    ctx = { ...ctx, perPerson: 1 };
    const [here, there, others] = [await asks('bakery'), await asks('cafe'), await asks('cafe', 'U0OTHER')];
    const claim = await begins(here);
    expect(await claimJob(ctx, there)).toBeNull();
    expect(await says(there)).toBe('queued, whoever asked for it has 1 job running already');
    const other = await begins(others);
    queued();
    await ends(other);
    expect(queued().runs).toEqual([]);
    await ends(claim);
    expect(queued().runs).toEqual([there]);
  });

  it('lose no wake-up when one is asked for while the one before it is being ended', async () => {
    const claim = await begins(await asks());
    queued();
    const asking = { done: false };
    let held: Promise<Claim | null> | null = null;
    // The last step of an end is queued just before it is committed: what is asked for then, it has not seen.
    const send = async (_: unknown, step: Step) => {
      steps.push(step);
      if (step.step !== 'detect') return;
      held = asks()
        .then((id) => claimJob(ctx, id))
        .finally(() => {
          asking.done = true;
        });
      await vi.waitFor(async () => expect(asking.done || (await isWaiting())).toBe(true), 10_000);
    };
    await concludeJob({ ...ctx, queue: { send } }, claim, { kind: 'broken', sentence: 'It ended.' });
    const begun = await (held as Promise<Claim | null> | null);
    expect(begun).not.toBeNull();
    if (begun) await ends(begun);
  });
});

/** Whether somebody waits for the lock of the queue. */
const isWaiting = async () => {
  const rows = await record.db.$queryRaw<unknown[]>`
    select 1 from pg_locks where locktype = 'advisory' and not granted and objid = 7300006`;
  return rows.length > 0;
};

it('shows every step of a long queue to those near its front, and one in twenty to the others', async () => {
  const claim = await begins(await asks());
  const behind: number[] = [];
  for (let n = 0; n < 45; n++) behind.push(await asks());
  steps = [];
  await ends(claim);
  const shown = steps.flatMap((step) => (step.step === 'outbox' ? [step.key] : []));
  const seeing = [...behind.slice(0, 20), ...behind.slice(39, 40)];
  expect(shown.slice(2)).toEqual(seeing.map((id) => `job/${id}/root`));
  steps = [];
  await pauseProject(ctx, { project: 'bakery', by: 'U0OWNER' });
  expect(steps).toHaveLength(45);
});

it('records an end at the next try when the record was busy', async () => {
  const claim = await begins(await asks());
  let faults = 1;
  const $transaction = (...work: Parameters<typeof record.db.$transaction>) =>
    faults-- > 0 ? Promise.reject(new Error('a deadlock')) : record.db.$transaction(...work);
  const db = new Proxy(record.db, {
    get: (all, key) => (key === '$transaction' ? $transaction : Reflect.get(all, key)),
  });
  await concludeJob({ ...ctx, db }, claim, { kind: 'broken', sentence: 'It ended.' });
  expect(await record.db.job.findUnique({ where: { id: claim.job.id } })).toMatchObject({
    ...{ state: 'ended', outcome: 'failed', answer: 'It ended.' },
  });
});

describe('a paused project', () => {
  it('begins nothing, says by whom, and resuming begins what waits', async () => {
    const [one, two] = [await asks(), await asks()];
    const claim = await begins(one);
    expect(await pauseProject(ctx, { project: 'bakery', by: 'U0OWNER' })).toBeNull();
    expect(await pauseProject(ctx, { project: 'bakery', by: 'cli:me' })).toBe('U0OWNER');
    expect(await says(two)).toBe('queued, bakery is paused by @U0OWNER');
    queued();
    await ends(claim);
    expect([await claimJob(ctx, two), queued().runs]).toEqual([null, []]);
    expect(await resumeProject(ctx, { project: 'bakery', by: 'cli:me' })).toBe(true);
    expect(queued().runs).toEqual([two]);
    expect(await resumeProject(ctx, { project: 'bakery', by: 'cli:me' })).toBe(false);
    expect(
      (await record.db.audit.findMany({ where: { subject: 'bakery' } })).map(({ action }) => action),
    ).toEqual(['pause', 'pause', 'resume', 'resume']);
  });

  it('is every one of the host once Claude is not logged in, until one is resumed', async () => {
    for (const name of ['bakery', 'cafe']) await asks(name);
    const [claim, next, other] = [await begins(1), await asks(), await asks('cafe')];
    const stopped = { outcome: 'not_logged_in', sentence: 'Claude is not logged in.' } as const;
    await ends(claim, { kind: 'broken', sentence: 'login', stopped });
    expect(await claimJob(ctx, other)).toBeNull();
    expect(await says(next)).toMatch(/^queued, bakery is paused: Claude is not logged in on the host/);
    queued();
    await resumeProject(ctx, { project: 'bakery', by: 'U0OWNER' });
    expect(queued().runs).toEqual([next, 2]);
  });
});

describe('a cap of the day', () => {
  it('leaves the next job queued, which says since when there is room, and begins it then', async () => {
    given(project('bakery', { jobs_per_day: 2 }));
    const claims = [await begins(await asks())];
    await ends(claims[0] ?? (await begins(0)));
    later(60);
    await ends(await begins(await asks()));
    const third = await asks();
    queued();
    expect(await claimJob(ctx, third)).toBeNull();
    expect(queued().looks).toEqual([23 * 3_600]);
    expect(await says(third)).toBe(
      'queued, bakery has used its 2 jobs of 24 hours; room again at 2026-11-22 12:00 UTC',
    );
    later(23 * 60);
    await lookAtQueue(ctx, 'bakery');
    expect(queued().runs).toEqual([third]);
    await ends(await begins(third));
  });

  it('is warned of once, by the job that brought 80 %', async () => {
    given(project('bakery', { jobs_per_day: 3, jobs_at_once: 3 }));
    const warned = [];
    for (const _ of [1, 2, 3]) {
      const id = await asks();
      await ends(await begins(id));
      later(1);
      warned.push((await loadJob(ctx, id))?.warnings);
    }
    expect(warned).toEqual([[], [], [{ cap: 'jobs', used: 3, most: 3 }]]);
  });
});

describe('the usage limit', () => {
  it('puts the job off to its reset as a new one, and holds back the others of the login', async () => {
    const first = await asks();
    const [claim, waiting] = [await begins(first), await asks('cafe')];
    const resetsAt = new Date('2026-11-21T13:00:00Z');
    queued();
    await ends(claim, limit(resetsAt));
    const next = await record.db.job.findFirstOrThrow({ where: { retryOf: first } });
    expect(next).toMatchObject({ task: 't', askedBy: 'U0OWNER', threadOf: first, state: 'queued' });
    expect(await says(next.id)).toBe('queued, begins at 13:00 UTC');
    expect(await loadJob(ctx, first)).toMatchObject({ goesOnAt: next.notBefore, followedBy: next.id });
    const elsewhere = { ...ctx, host: 'stone' };
    expect([await claimJob(ctx, next.id), await claimJob(elsewhere, waiting)]).toEqual([null, null]);
    expect(await says(waiting)).toMatch(/^queued, the usage limit of .* is reached until 13:00 UTC/);
    later(61);
    queued();
    await lookAtQueue(ctx, 'bakery');
    expect(queued().runs).toEqual([next.id]);
    await ends(await begins(waiting));
    await ends(await begins(next.id));
  });

  it('is over when somebody resumes the project', async () => {
    await ends(await begins(await asks()), limit(new Date('2026-11-21T20:00:00Z')));
    later(1);
    queued();
    await resumeProject(ctx, { project: 'bakery', by: 'U0OWNER' });
    expect(queued().runs).toEqual([2]);
    await ends(await begins(2));
  });

  it('does not hold back another model, and nothing goes on where the project says stop', async () => {
    given(project('bakery', { after_usage_limit: 'stop' }), project('cafe', { model: 'small' }));
    await ends(await begins(await asks()), limit(new Date('2026-11-21T20:00:00Z')));
    expect(await record.db.job.count()).toBe(1);
    await ends(await begins(await asks('cafe')));
  });

  it('makes no chain without end', async () => {
    await ends(await begins(await asks()), limit(new Date(now.getTime() + 60_000)));
    for (const id of [2, 3, 4]) {
      later(5);
      await ends(await begins(id), limit(new Date(now.getTime() + 60_000)));
    }
    expect(await record.db.job.count()).toBe(4);
  });
});

it('says its place, and how long that may take', async () => {
  for (const _ of [1, 2, 3]) {
    const claim = await begins(await asks());
    later(4);
    await ends(claim);
  }
  const claim = await begins(await asks());
  const next = await asks();
  expect(await says(next)).toBe('queued, place 2, about 4 min');
  await ends(claim);
  expect(await says(next)).toBe('queued, next in line');
});
