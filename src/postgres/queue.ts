import { fromPrisma, PgBoss, type QueuePolicy } from 'pg-boss';
import type { Incoming } from '../domain/incoming.ts';
import type { Log, Queue, Step, Tx } from '../flow/context.ts';

/** The queues of one process: what steps send to, what Slack puts into, and what works on them. */
export type Queues = Queue & {
  /** Makes a project's queues; before the first step of that project is sent. */
  addProject(project: string): Promise<void>;
  /** Commits what came in before it returns; the same id again adds nothing. */
  put(incoming: Incoming): Promise<void>;
  work<S extends Step['step'] | 'inbox'>(
    step: S,
    project: string | null,
    handle: (data: StepData<S>) => Promise<void>,
  ): Promise<void>;
  /** Takes back what a process that died had in its hands. */
  takeBack(name: 'inbox'): Promise<void>;
  close(): Promise<void>;
};
type StepData<S> = S extends 'inbox' ? Incoming : Extract<Step, { step: S }>;

const projectSteps = ['run', 'detect', 'build', 'settle'] as const;
const dayInSeconds = 24 * 3600;
/** Steps can be done twice, so they are: a fault is tried again for about an hour. A run is delivered once. */
const retried = {
  retryLimit: 12,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 600,
  expireInSeconds: dayInSeconds - 1,
};
const once = { retryLimit: 0, expireInSeconds: dayInSeconds - 1 };

/** Looked at every second, whatever became of a wake-up. */
const polled = { batchSize: 1, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 } as const;

const queueName = (step: string, project: string | null) =>
  project === null ? step : `project/${project}/${step}`;
const nameOf = (step: Step) => queueName(step.step, step.step === 'outbox' ? null : step.project);

export async function openQueues(url: string, log: Log): Promise<Queues> {
  const boss = new PgBoss({ connectionString: url, useListenNotify: true, max: 4, schedule: false });
  boss.on('error', (error) => log.error({ error }, 'the queue reported an error'));
  boss.on('warning', (warning) => log.warn({ warning }, 'the queue warns'));
  await boss.start();
  const make = (name: string, policy: QueuePolicy, options: object) =>
    boss.createQueue(name, { policy, notify: true, deleteAfterSeconds: 2 * dayInSeconds, ...options });
  await make('inbox', 'standard', retried);
  await make('outbox', 'short', retried); // one waiting edit a message is enough: it shows the newest state
  return {
    addProject: async (project) => {
      for (const step of projectSteps)
        await make(queueName(step, project), 'standard', step === 'run' ? once : retried);
    },
    send: (tx, step) => send(boss, tx, step),
    put: async (incoming) => {
      await boss.send('inbox', incoming, { id: incoming.id });
    },
    work: async (step, project, handle) => {
      const worker: string = await boss.work<never>(queueName(step, project), polled, async ([job]) => {
        // Wake-ups for steps that wait behind this one have come already: without this each would wait a second.
        if (job) await handle(job.data).finally(() => boss.notifyWorker(worker));
      });
    },
    takeBack: async (name) => {
      const active = (await boss.findJobs(name)).filter(({ state }) => state === 'active');
      if (active.length > 0)
        await boss.fail(
          name,
          active.map(({ id }) => id),
        );
    },
    close: () => boss.stop({ graceful: true, timeout: 30_000 }),
  };
}

async function send(boss: PgBoss, tx: Tx, step: Step): Promise<void> {
  const options =
    step.step === 'outbox' ? { singletonKey: step.key, startAfter: step.afterSeconds ?? 0 } : {};
  await boss.send(nameOf(step), step, { ...options, db: fromPrisma(tx) });
}
