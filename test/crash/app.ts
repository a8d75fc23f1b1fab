import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execaNode } from 'execa';
import type { Orders } from '../fixtures/crashing-app.ts';

const program = path.resolve(import.meta.dirname, '../fixtures/crashing-app.ts');
/** What Node made of the sources is kept between the starts: loading them takes a third of the time then. */
export const cache = (): string => path.join(os.tmpdir(), 'compiled');
const load = () =>
  execaNode(program, { reject: false, env: { NODE_COMPILE_CACHE: cache() }, stderr: 'inherit' });
type Loaded = ReturnType<typeof load>;

/** An app that is started again whenever it was killed; `port` is where it listens, null while it does not. */
export type Mortal = {
  port(): number | null;
  deaths(): number;
  end(): Promise<void>;
};

/** Starts the app, and again after each death, until `end`. The next one is loaded while this one lives. */
export function keepAlive(orders: Orders): Mortal {
  /** One that never dies needs no next. */
  const prepared = () => (orders.dies === 'never' ? null : load());
  const state: { port: number | null; deaths: number; ending: boolean; fault: unknown } = {
    ...{ port: null, deaths: 0, ending: false, fault: null },
  };
  let next: Loaded | null = load();
  let current: Loaded = next;
  const live = async () => {
    current = next ?? load();
    current.stdin.end(JSON.stringify(orders));
    current.stdout.on('data', (said: Buffer) => {
      const [, port] = /port (\d+)/.exec(`${said}`) ?? [];
      if (port) state.port = Number(port);
    });
    next = prepared();
    const { signal, exitCode } = await current;
    state.port = null;
    if (signal === 'SIGKILL') state.deaths += 1;
    else if (!state.ending) {
      const log = await readFile(orders.log, 'utf8');
      if (!/Another process/.test(log)) throw new Error(`the app ended by itself (${exitCode}): ${log}`);
      await wait(100); // the locks of the one before were not let go of yet
    }
  };
  const living = (async () => {
    while (!state.ending) await live();
  })().catch((error) => {
    state.fault = error;
  });
  return {
    port: () => {
      if (state.fault) throw state.fault;
      return state.port;
    },
    deaths: () => state.deaths,
    end: async () => {
      state.ending = true;
      current.kill('SIGTERM');
      await living;
      next?.kill('SIGKILL');
      await next;
      if (state.fault) throw state.fault;
    },
  };
}
