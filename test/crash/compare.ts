import { expect } from 'vitest';
import { isSoak } from '../fakes/soak.ts';
import { alike } from './alike.ts';
import { type CrashStage, openCrashStage, type Play } from './stage.ts';
import { stateOf } from './state.ts';

/** A story, told on a stage from the first request to the last. */
export type Story = Omit<Play, 'dies' | 'deaths'> & {
  readonly tell: (stage: CrashStage) => Promise<void>;
  /** What else there is to compare in the end. */
  readonly also?: (stage: CrashStage) => Promise<unknown>;
};

/** Set for the long way: each point by itself. */
const dies = isSoak ? 'all' : 'alike';

async function perform({ tell, also, ...play }: Story, how: Pick<Play, 'dies' | 'deaths'>) {
  const began = performance.now();
  const stage = await openCrashStage({ ...play, ...how });
  try {
    await tell(stage);
    await stage.rest();
    const [met, died] = [await stage.met(), await stage.died()];
    const seconds = Math.round((performance.now() - began) / 1_000);
    const state = { ...(await stateOf(stage)), also: await also?.(stage) };
    return { state, met, died, deaths: stage.app.deaths(), seconds, interrupted: await interruptedIn(stage) };
  } catch (error) {
    const state = JSON.stringify(await stateOf(stage), null, 1);
    throw new Error(`${error}\n${state}\n${await stage.faults()}\n${(await stage.died()).join('\n')}`);
  } finally {
    await stage.close();
  }
}

/** Jobs that were killed. */
const interruptedIn = (stage: CrashStage) =>
  stage.query(`
    select id, ("costUsd" = 0.25) = exists (select from "Event" e join "Session" s on s.id = e."sessionId"
        where s."jobId" = j.id and ',' || e.kind || ',' like '%,result,%') as paid, outcome::text, delivery::text, commit, inheritance::text,
      (select count(*)::int from "Beat" b where b."jobId" = j.id) as beats,
      (select count(*)::int from "Session" s where s."jobId" = j.id) as sessions,
      (select count(*)::int from "Job" r where r."retryOf" = j.id or (r.item = j.item and r.id > j.id)) as again
    from "Job" j where outcome = 'interrupted' order by id`);
/** Each ended once, was heard of once by the detectors, costs what it said it did, and nothing of it was delivered. */
const onceInterrupted = {
  ...{ outcome: 'interrupted', delivery: 'none', commit: null, inheritance: 'none' },
  ...{ beats: 1, sessions: 1, again: 1, paid: true },
};

export type Points = { readonly met: string[]; readonly died: string[] };

/** Whether anybody comes to these is chance: a sign of life and a look at what is being done, as the clock has it. */
const byChance = /^run · job\.updateMany\((?:heardAt|leaseUntil)\)|^outbox job\/progress /u;

/** The points at which nobody died. */
export const sparedOf = ({ met, died }: Points): string[] => {
  const all = new Set(died);
  return met.filter((point) => !byChance.test(point) && !all.has(dies === 'alike' ? alike(point) : point));
};

/** Tells a story as it is, and with a death at the points it comes to, and compares what is left; adds its points to all. */
export async function comparesWithDeaths(story: Story, deaths: string, all: Points): Promise<void> {
  const calm = await perform(story, { dies: 'never', deaths });
  const deadly = await perform(story, { dies, deaths });
  const met = [...new Set([...calm.met, ...deadly.met])];
  all.met.push(...met);
  all.died.push(...deadly.died);
  process.stdout.write(
    `${met.length} points, ${deadly.deaths} deaths in ${deadly.seconds} s; none in ${calm.seconds} s\n`,
  );
  expect(calm.interrupted).toEqual([]);
  for (const job of deadly.interrupted) expect(job).toMatchObject(onceInterrupted);
  expect(deadly.state).toEqual(calm.state);
}
