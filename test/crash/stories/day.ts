import { expect, vi } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { plan } from '../../fakes/month-plan.ts';
import type { Story } from '../compare.ts';
import type { CrashStage, Place } from '../stage.ts';

/** A month's plan, worked through by a cycle; what is merged is ticked, what was left moves on, and the day is closed. */
async function tell(stage: CrashStage): Promise<void> {
  const swept = () => stage.query(`select from "Job" where task = 'sweep'`);
  await vi.waitFor(async () => expect(await swept()).not.toEqual([]), 60_000);
  await stage.rest();
  await stage.you.types('/job cycle bakery');
  await stage.rest(); // a cycle begins an interrupted item once more by itself
  await stage.you.types('/job rollover bakery');
  await stage.rest();
  await stage.you.types('/job close bakery');
  await stage.rest();
  await stage.you.types('/job pause bakery');
  await stage.rest();
}

/** A zone in which it is after one o'clock now: the hour of the close is past, and no midnight comes in between. */
const offset = new Date().getUTCHours() - 13;
const zone = `Etc/GMT${offset < 0 ? '' : '+'}${offset}`;

const yearly = { cron: '0 0 1 1 *', zone: 'UTC' };
async function prepare(config: Config, { bakery }: Place): Promise<Config> {
  await plan(bakery, ['add the rye loaf'], ['sell the oven']);
  const doing = { kind: 'job', task: 'sweep' } as const;
  return {
    ...config,
    schedules: [{ ...yearly, name: 'sweeping', project: 'bakery', doing }],
    projects: config.projects.map((project) => ({
      ...{
        ...project,
        delivery: 'merge',
        day: { ...project.day, zone, eod: '12:30', worklog: 'commit', worklogUsd: 0.1 },
      },
      plan: { source: 'file', tick: true, rollover: true },
    })),
  };
}
/** The clock was looked at before: by the schedule's last time a job is owed. */
const seed = `insert into "Slot" (name, due, at, words)
  values ('schedule/sweeping', 'rule', now() - interval '3 years', '0 0 1 1 * UTC')`;

/** What a killed question may have cost stays spent: of so many deaths none would be left to ask with. */
const pardon = `update "Session" set "costUsd" = 0 where kind = 'worklog' and "endedAt" is null`;

/** A cycle begins an item once more by itself when its job was interrupted: no job is here. */
export const day: Story = { tell, prepare, seed, pardon, keepsRuns: true };
