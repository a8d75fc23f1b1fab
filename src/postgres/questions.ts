import { setTimeout as wait } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import { polled, type Waker } from './waker.ts';

/** Questions about a project that only the process can answer which works for it, on whichever host that is. */
export type Questions = {
  /** What it answers; null when nobody does within ten seconds, which is as long as a person waits. */
  ask<T>(project: string, question: object): Promise<{ readonly value: T } | null>;
  /** Answers what others ask about a project. What is thrown is no answer. */
  answer(project: string, reply: (question: never) => Promise<unknown>): Promise<void>;
};

const patienceMs = 10_000;
const lookEveryMs = 40;
/** A question is of use to nobody once the one who asked has gone on. */
const options = {
  retryLimit: 0,
  expireInSeconds: 60,
  retentionSeconds: 60,
  deleteAfterSeconds: 60,
  notify: true,
};

export function createQuestions(boss: PgBoss, waker: Waker): Questions {
  const made = new Set<string>();
  const queueOf = async (project: string) => {
    const name = `project/${project}/ask`;
    if (!made.has(name)) await boss.createQueue(name, options);
    made.add(name);
    return name;
  };
  return {
    ask: async <T>(project: string, question: object) => {
      const name = await queueOf(project);
      const id = await boss.send(name, question);
      const until = performance.now() + patienceMs;
      while (id && performance.now() < until) {
        const asked = await boss.getJobById(name, id);
        if (asked?.state === 'completed') return asked.output as { readonly value: T };
        if (asked?.state === 'failed') return null;
        await wait(lookEveryMs);
      }
      if (id) await boss.cancel(name, id);
      return null;
    },
    answer: async (project, reply) => {
      const name = await queueOf(project);
      const answering = async ([job]: { data: never }[]) => ({ value: job && (await reply(job.data)) });
      waker.wakes(name, await boss.work<never>(name, polled, answering));
    },
  };
}
