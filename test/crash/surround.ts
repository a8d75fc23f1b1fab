import { AsyncLocalStorage } from 'node:async_hooks';
import type { Between } from '../../src/app.ts';
import type { Incoming } from '../../src/domain/incoming.ts';
import type { Context, Db, Step } from '../../src/flow/context.ts';
import type { Claude } from '../../src/flow/ports.ts';
import type { Queues } from '../../src/postgres/queue.ts';
import { nameOfStep } from './name-of-step.ts';
import { ports, reads } from './ports.ts';

/**
 * Stands between the steps and everything outside of them, and says `arrive` at each point a crash can tell from the
 * one before: a step begins; a write of the record, a transaction or an effect of a port is done. What lies between the
 * end of one and the begin of the next is the same state, so nothing is said before them.
 */

/** Is told of a point, and whether a job runs meanwhile. */
export type Arrive = (point: string, runs: boolean) => void;
type Tell = (point: string) => void;
type Method = (...given: unknown[]) => unknown;
type Named = Record<string, unknown>;

const step = new AsyncLocalStorage<string>();

/** Names the step where it happens; what no step does is done at the start, or by the clock. */
const at = (what: string): string => `${step.getStore() ?? 'app'} · ${what}`;

/** Every method of `target` as `change` wants it; the rest as it is. */
function changed<T extends object>(target: T, change: (name: string, method: Method) => unknown): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value = (target as Record<string | symbol, unknown>)[name];
      if (typeof name === 'symbol') return value;
      return typeof value === 'function' ? change(name, value.bind(target) as Method) : value;
    },
  });
}

/** The same, and then a point. */
const thenAt =
  (arrive: Tell, what: string | ((given: readonly unknown[]) => string), method: Method): Method =>
  async (...given) => {
    const done = await method(...given);
    arrive(at(typeof what === 'string' ? what : what(given)));
    return done;
  };

function surroundPort<T extends object>(arrive: Tell, port: string, target: T): T {
  return changed(target, (name, method) =>
    reads.has(`${port}.${name}`) ? method : thenAt(arrive, `${port}.${name}`, method),
  );
}

const writing = /^(?:create|update|upsert|delete|\$executeRaw)/;

/** What a write changes, by the names of its columns: one statement of a step is told from the other by it. */
const nameOfWrite = (model: string, method: string, [order]: readonly unknown[]): string => {
  const data = method.startsWith('update') ? Object.keys((order as { data?: object })?.data ?? {}) : [];
  return `${model}.${method}${data.length > 0 ? `(${data.join()})` : ''}`;
};

/** Reports each write by the door it went through. */
function surroundDb(db: Db, wrote: (what: string) => (method: Method) => Method): Db {
  const doors = changed(db, (name, method) =>
    writing.test(name) ? wrote(name)(method) : method,
  ) as unknown as Named;
  return new Proxy(doors, {
    get: (target, name) => {
      const value = target[name as string];
      if (typeof name === 'symbol' || typeof value !== 'object' || value === null || /^[$_]/.test(name))
        return value;
      return changed(value, (verb, method) =>
        writing.test(verb)
          ? (...given: unknown[]) => wrote(nameOfWrite(name, verb, given))(method)(...given)
          : method,
      );
    },
  }) as unknown as Db;
}

/** The record: a write by itself is a point, a transaction is one at its commit, named by the first it wrote. */
function surroundRecord(arrive: Tell, db: Db): Db {
  const outside = surroundDb(db, (what) => (method) => thenAt(arrive, what, method));
  const transaction: Method = async (work, options) => {
    if (typeof work !== 'function') throw new Error('only a function can be watched in a transaction');
    const written: string[] = [];
    const note = (what: string) => (method: Method) => {
      written.push(what);
      return method;
    };
    const done = await db.$transaction(
      (tx) => work(surroundDb(tx as Db, note)),
      options as { timeout: number },
    );
    const first = written.find((what) => !what.startsWith('$')) ?? 'steps';
    arrive(at(`commit ${first}`));
    return done;
  };
  return new Proxy(outside, {
    get: (target, name) => (name === '$transaction' ? transaction : target[name as keyof Db]),
  });
}

/** A process is there before the record knows it, and the record knows it before it has ended. */
function surroundClaude(arrive: Tell, claude: Claude): Claude {
  const surrounded = surroundPort(arrive, 'claude', claude);
  return new Proxy(surrounded, {
    get: (target, name) => {
      if (name === 'talk')
        return (...given: Parameters<Claude['talk']>) => {
          const conversation = claude.talk(...given);
          arrive(at('claude.talk'));
          return surroundPort(arrive, 'talk', conversation);
        };
      if (name !== 'run') return target[name as keyof Claude];
      const run: Claude['run'] = (order, hear, signal) => {
        const started: typeof hear.started = async (leader) => {
          arrive(at('claude.run began'));
          await hear.started(leader);
        };
        return target.run(order, { ...hear, started }, signal);
      };
      return run;
    },
  });
}

function surroundSlack(arrive: Tell, slack: Context['slack']): Context['slack'] {
  if (!slack) return null;
  const streams = surroundPort(arrive, 'streams', slack.streams);
  const surrounded = surroundPort(arrive, 'slack', slack);
  return new Proxy(surrounded, {
    get: (target, name) => (name === 'streams' ? streams : target[name as keyof typeof target]),
  });
}

/** The steps begin with a name, and what comes in is a point once it is stored, before Slack hears of it. */
function surroundQueues(arrive: Tell, queues: Queues, db: () => Db, running: Set<Step | Incoming>): Queues {
  return {
    ...queues,
    put: async (incoming) => {
      await queues.put(incoming);
      arrive(`put · ${incoming.kind}`);
    },
    work: (kind, project, handle, atOnce) =>
      queues.work(
        kind,
        project,
        async (data) => {
          const name = await nameOfStep(db(), kind, data);
          await step.run(name, async () => {
            arrive(at('begins'));
            if (kind === 'run') running.add(data);
            await handle(data).finally(() => running.delete(data));
          });
        },
        atOnce,
      ),
  };
}

/** What startApp takes as its `between`. */
export function surround(arriveAt: Arrive): Between {
  const running = new Set<Step | Incoming>();
  const arrive: Tell = (point) => arriveAt(point, running.size > 0);
  let db: Db | null = null;
  const record = () => {
    if (!db) throw new Error('a step began before there was a record');
    return db;
  };
  return {
    queues: (opened) => surroundQueues(arrive, opened, record, running),
    context: (opened) => {
      db = opened.db;
      const plain = Object.fromEntries(
        ports.map((port) => [port, opened[port] && surroundPort(arrive, port, opened[port])]),
      );
      return {
        ...opened,
        ...plain,
        db: surroundRecord(arrive, opened.db),
        claude: surroundClaude(arrive, opened.claude),
        slack: surroundSlack(arrive, opened.slack),
      };
    },
  };
}
