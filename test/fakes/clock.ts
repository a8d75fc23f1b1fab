import { randomUUID } from 'node:crypto';
import { v5 } from 'uuid';
import type { Project } from '../../src/domain/project.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import type { Context, Db, Step } from '../../src/flow/context.ts';
import { lookAtClock } from '../../src/flow/look-at-clock.ts';

type Watched = {
  readonly project: Project;
  readonly schedules?: readonly Schedule[];
  /** A step that cannot be queued. */
  readonly fails?: Step['step'];
};

/** A clock that is set by hand, over a real record; what is queued is kept as it was sent. */
export function watchClock(db: Db, { project, schedules = [], fails }: Watched) {
  let now = new Date();
  const sent: Step[] = [];
  const faults: object[] = [];
  const ctx = {
    ...{ db, now: () => now, schedules, newId: randomUUID },
    queue: {
      send: async (_: unknown, step: Step) => {
        if (step.step === fails) throw new Error('the disk is full');
        sent.push(step);
      },
    },
    redact: async (texts: readonly string[]) => [...texts],
    idFor: (name: string) => v5(name, v5.URL),
    log: { error: (facts: object) => void faults.push(facts) },
    stopping: new AbortController().signal,
  } as unknown as Context;
  const look = async (time: string) => {
    now = new Date(time);
    await lookAtClock(ctx, project);
    return sent.splice(0);
  };
  return { ctx, look, faults };
}
