import { z } from 'zod';
import type { Project } from './domain/project.ts';

/** What `workspaces.toml` says of a project about its working day: gates, hours, release plan, work log, its one session. */

const command = z.string().trim().min(1, 'a shell command');
const clock = (what: string) => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, what);
const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};
export const timeZone = z.string().refine(isZone, 'an IANA time zone, such as "Europe/Vienna"');
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const hours = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'hours such as "08:00-18:00"');

export const dayKeys = {
  before: z
    .array(command)
    .default([])
    .describe(
      'shell commands run in a fresh clone before Claude; one that fails keeps the job from beginning',
    ),
  after: z
    .array(command)
    .default([])
    .describe(
      'shell commands run in the clone after Claude (tests, lint); only a job that passes is delivered',
    ),
  gate_minutes: z
    .number()
    .positive()
    .max(600)
    .default(15)
    .describe('such a command is stopped after this time'),
  gate_retry: z
    .boolean('true or false')
    .default(true)
    .describe('a job that an `after` command did not let pass goes on once by itself, with its last lines'),
  time_zone: timeZone
    .optional()
    .describe('of its nights, months and working hours; default: that of the host'),
  working_hours: hours.optional().describe('jobs begin only then, such as "08:00-18:00"; others wait'),
  working_days: z
    .array(z.enum(days, 'days such as "mon"'))
    .min(1, 'at least one day')
    .default([...days])
    .describe('and only on these days: mon, tue, wed, thu, fri, sat, sun'),
  releases: z
    .enum(['file', 'github'], 'file or github')
    .optional()
    .describe(
      'its plan: RELEASES.md (file), or milestones of `github`; default: github where that and a token are set',
    ),
  tick: z
    .boolean('true or false')
    .default(false)
    .describe('an item is ticked (file, by a commit of ours) or closed (github) when its commit is merged'),
  rollover: z
    .boolean('true or false')
    .default(false)
    .describe("at a month's end what is open moves to the next month, by a commit of ours or on GitHub"),
  worklog: z
    .enum(['off', 'post', 'commit'], 'off, post or commit')
    .optional()
    .describe(
      'the work log of each day: off, post (in the channel), or commit (docs/worklog, too); default: asked once',
    ),
  eod: clock('a time such as "23:00"').default('23:00').describe('when the day is closed, in its time zone'),
  worklog_usd: z
    .number()
    .min(0)
    .default(0.25)
    .describe('the prose of one work log may cost so much; 0: the plain facts'),
  persistent: z
    .boolean('true or false')
    .default(false)
    .describe('one long-lived session in its own checkout, for talking; one project at most'),
  idle_minutes: z
    .number()
    .positive()
    .max(1440)
    .default(20)
    .describe('that session is ended after so long without a word, and comes back with the next one'),
};
const raw = z.strictObject(dayKeys);

/** The zone of this host is the default of a project's. */
export function toDay(
  known: z.infer<typeof raw>,
  hostZone: string,
): Pick<Project, 'day' | 'gates' | 'plan' | 'persistent'> {
  const [from, to] = known.working_hours?.split('-') ?? [];
  return {
    day: {
      zone: known.time_zone ?? hostZone,
      eod: known.eod,
      ...(from && to && { hours: { from, to } }),
      days: known.working_days,
      ...(known.worklog && { worklog: known.worklog }),
      worklogUsd: known.worklog_usd,
    },
    gates: {
      before: known.before,
      after: known.after,
      minutes: known.gate_minutes,
      retry: known.gate_retry,
    },
    plan: {
      ...(known.releases && { source: known.releases }),
      tick: known.tick,
      rollover: known.rollover,
    },
    ...(known.persistent && { persistent: { idleMinutes: known.idle_minutes } }),
  };
}
