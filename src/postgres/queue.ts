import { fromPrisma, PgBoss } from 'pg-boss';
import { isAway } from '../domain/fault-kind.ts';
import type { Incoming } from '../domain/incoming.ts';
import type { Log, Queue, Step } from '../flow/context.ts';
import { withClient } from './client.ts';
import { createInbox } from './inbox.ts';
import { createQuestions, type Questions } from './questions.ts';
import { reach } from './reach.ts';
import { createWaker, polled } from './waker.ts';

/** The queues of one process: what steps send to, what Slack puts into, and what works on them. */
export type Queues = Queue &
  Questions & {
    /** Makes a project's queues; before the first step of that project is sent. */
    addProject(project: string): Promise<void>;
    /** Commits what came in before it returns; the same id again adds nothing. */
    put(incoming: Incoming): Promise<void>;
    /** Does what is sent to this queue, so many at a time; what `handle` throws is logged and tried again. */
    work<S extends Step['step'] | 'inbox'>(
      step: S,
      project: string | null,
      handle: (data: StepData<S>) => Promise<void>,
      atOnce?: number,
    ): Promise<void>;
    /**
     * Gives back what was in the hands of a process that died, or whose end got lost while the database was away: of what
     * came in and goes out, or of a project. Only who works on it may ask for that.
     */
    takeBack(project?: string): Promise<void>;
    close(): Promise<void>;
  };
type StepData<S> = S extends 'inbox' ? Incoming : Extract<Step, { step: S }>;

const dayInSeconds = 24 * 3600;
/** Every step can be done twice (a run is claimed in its row), so a fault is tried again: what came in, for about an hour. */
const options = {
  ...{ retryLimit: 12, retryDelay: 1, retryBackoff: true, retryDelayMax: 600 },
  ...{ expireInSeconds: dayInSeconds - 1, deleteAfterSeconds: 2 * dayInSeconds, notify: true },
};
/** A step is owed: it is tried again every ten minutes for as long as the queue keeps anything, two weeks. */
const owed = { retryLimit: 2_000 };
/** What is owed to Slack is said within a minute after Slack is back, and tried for as long. */
const owedToSlack = { retryLimit: 20_000, retryDelay: 1, retryBackoff: true, retryDelayMax: 60 };

/** What people wrote belongs in the record, not in a log; and whoever has Slack's way back to them may use it. */
const withoutText = ({
  text: _,
  values: __,
  replyTo: ___,
  ...data
}: {
  readonly text?: string;
  readonly values?: object;
  readonly replyTo?: string;
}) => data;

const queueName = (step: string, project: string | null) => (project ? `project/${project}/${step}` : step);

/** The queues of what has to do with Slack, and those every project has. */
export const slackQueues = ['inbox', 'outbox'];
export const projectQueues = ['run', 'detect', 'build', 'settle', 'cycle', 'close', 'talk', 'begin'];

type Active = { readonly name: string; readonly id: string };
/** What is in somebody's hands, of these queues. */
const readActive = (url: string, names: readonly string[]): Promise<Active[]> =>
  withClient(url, async (client) => {
    const active = `select name, id from pgboss.job where state = 'active' and name = any($1)`;
    return (await client.query<Active>(active, [names])).rows;
  });

/** The number of what is put off by its number. */
function subjectOf(step: Step): number | null {
  if (step.step === 'build') return step.upgradeId;
  if (step.step === 'settle') return step.decisionId;
  return step.step === 'cycle' ? step.cycleId : null;
}

/** What is put off, and is one with those of its key that wait already, however often it is asked for meanwhile. */
function timing(step: Step) {
  const about = subjectOf(step);
  if (about !== null && 'afterSeconds' in step && step.afterSeconds !== undefined) {
    const { afterSeconds } = step;
    return { startAfter: afterSeconds, singletonKey: `${about}`, singletonSeconds: afterSeconds };
  }
  if (step.step !== 'outbox' && step.step !== 'begin') return {};
  const turn = step.step === 'outbox' && step.turn ? '/turn' : '';
  return { singletonKey: step.key + turn, startAfter: step.afterSeconds ?? 0 };
}

/** A step that is not begun because the process ends throws the reason of one of `endings`: it is left to the next one, and no fault. */
export async function openQueues(url: string, log: Log, ...endings: AbortSignal[]): Promise<Queues> {
  const boss = new PgBoss({ ...reach(url), useListenNotify: true, max: 4, schedule: false });
  // Every worker of every queue says each second that the database is away; the locks say it once.
  const report = (error: unknown) => isAway(error) || log.error({ error }, 'the queue reported an error');
  boss.on('error', report);
  boss.on('warning', (warning) => log.warn({ warning }, 'the queue warns'));
  await boss.start();
  await boss.createQueue('inbox', options);
  await boss.createQueue('outbox', { ...options, policy: 'short' }); // one waiting edit a message shows the newest state
  const inbox = createInbox(url, (incoming, db) => boss.send('inbox', incoming, { id: incoming.id, db }));
  const waker = createWaker(boss, report);
  const inHands = new Set<string>();
  const added = new Set<string>();
  const addProject = async (project: string) => {
    if (added.has(project)) return;
    for (const step of projectQueues) {
      const policy = step === 'begin' ? 'short' : 'standard'; // one look at one time
      await boss.createQueue(queueName(step, project), { ...options, policy });
    }
    added.add(project);
  };
  return {
    ...createQuestions(boss, waker),
    addProject,
    send: async (tx, step) => {
      const db = fromPrisma(tx);
      if (step.step !== 'outbox') await addProject(step.project);
      const name = step.step === 'outbox' ? 'outbox' : queueName(step.step, step.project);
      await boss.send(name, step, { ...(step.step === 'outbox' ? owedToSlack : owed), db, ...timing(step) });
    },
    put: inbox.put,
    work: async (step, project, handle, atOnce = 1) => {
      const name = queueName(step, project);
      const begin = async () => {
        const worker: string = await boss.work<never>(name, polled, async ([job]) => {
          if (!job) return;
          inHands.add(job.id);
          try {
            await handle(job.data);
          } catch (error) {
            const about = { ...withoutText(job.data), queue: name };
            if (isAway(error)) log.warn(about, 'a step was cut off and is tried again');
            else if (!endings.some((ending) => ending.aborted && error === ending.reason))
              log.error({ ...about, error }, 'a step broke and is tried again');
            throw error;
          } finally {
            inHands.delete(job.id);
            // Wake-ups for steps that wait behind this one have come already: without this each would wait a second.
            boss.notifyWorker(worker);
          }
        });
        waker.wakes(name, worker);
      };
      for (let workers = 0; workers < atOnce; workers++) await begin();
    },
    takeBack: async (project) => {
      const names = project ? projectQueues.map((step) => queueName(step, project)) : slackQueues;
      for (const { name, id } of await readActive(url, names))
        if (!inHands.has(id)) await boss.fail(name, id);
    },
    close: async () => {
      waker.close();
      await boss.stop({ timeout: 30_000 });
      await inbox.close();
    },
  };
}
