import { z } from 'zod';
import { maxTaskLength } from './domain/command.ts';
import { isCron } from './domain/cron.ts';
import { isProjectName, type Project } from './domain/project.ts';
import type { Doing, Schedule } from './domain/schedule.ts';
import { timeZone } from './workspaces-day.ts';

/** What `workspaces.toml` says of what is done by the clock: `[[schedule]]`. */

const name = 'lower case letters, digits and dashes';
const isOne = (wanted: { task?: string | undefined; action?: string | undefined }): boolean =>
  (wanted.task === undefined) !== (wanted.action === undefined);
const scheduleSchema = z
  .strictObject({
    name: z.string(name).refine(isProjectName, name).describe('its name, in the list and beside its jobs'),
    project: z.string('the name of a project').describe('in which project'),
    cron: z
      .string('five fields of cron')
      .trim()
      .refine(isCron, 'five fields of cron that come round, such as "30 2 * * mon-fri"')
      .describe('when: minute, hour, day, month, weekday, by the clock of its zone'),
    time_zone: timeZone.optional().describe("of this schedule; default: the project's"),
    task: z.string().trim().min(1, 'a task').max(maxTaskLength).optional().describe('a job that is begun'),
    action: z
      .enum(['cycle', 'eod', 'rollover'], 'cycle, eod or rollover')
      .optional()
      .describe(
        'instead of a task: cycle (open items), eod (close the day, before noon the one before) or rollover (open items move on)',
      ),
    max: z.int().min(1).optional().describe('of a cycle: at most so many jobs'),
  })
  .refine(isOne, { path: ['task'], error: 'either a task or an action' })
  .refine(({ max, action }) => max === undefined || action === 'cycle', {
    ...{ path: ['max'], error: 'a limit only where action = "cycle"' },
  });
export const scheduleKeys = scheduleSchema.shape;
export const schedules = z
  .array(scheduleSchema)
  .default([])
  .describe('what is done by the clock: [[schedule]]');

/** A schedule in a problem: by its name, else by its place, counted from 1. */
const keyOf = (name: unknown, at: number): string =>
  typeof name === 'string' && name !== '' ? `schedule.${name}` : `schedule #${at + 1}`;

/** The place of a problem in the file, where a schedule is called by its name. */
export function scheduleAt(input: unknown, at: readonly PropertyKey[]): PropertyKey[] {
  const [table, index, ...rest] = at;
  if (table !== 'schedule' || typeof index !== 'number') return [...at];
  const { schedule } = input as { readonly schedule: readonly { readonly name?: unknown }[] };
  return [keyOf(schedule[index]?.name, index), ...rest];
}

type Raw = z.infer<typeof scheduleSchema>;
type Projects = Readonly<Record<string, object>>;

/** Schedules whose name is taken or whose project there is not: the key, what it wants, what there is. */
export const scheduleProblems = (
  schedule: readonly Raw[],
  projects: Projects,
): [key: string, expected: string, got: string][] =>
  schedule.flatMap(({ name, project }, at) => {
    const problems: [string, string, string][] = [];
    if (schedule.findIndex((other) => other.name === name) !== at)
      problems.push([`${keyOf(name, at)}.name`, 'a name of its own', JSON.stringify(name)]);
    if (!Object.hasOwn(projects, project))
      problems.push([`${keyOf(name, at)}.project`, known(projects), JSON.stringify(project)]);
    return problems;
  });

const known = (projects: Projects): string =>
  `the name of a project (${Object.keys(projects).join(', ') || 'there is none'})`;

/** A schedule without a zone has that of its project. */
export function toSchedule({ task, action, max, ...known }: Raw, projects: readonly Project[]): Schedule {
  const { name, project, cron } = known;
  const zone = known.time_zone ?? projects.find((one) => one.name === project)?.day.zone ?? 'UTC';
  return { name, project, cron, zone, doing: doingOf(task, action, max ?? null) };
}

function doingOf(task: string | undefined, action: Raw['action'], max: number | null): Doing {
  if (action === 'cycle') return { kind: action, max };
  return action ? { kind: action } : { kind: 'job', task: task ?? '' };
}
