import pg from 'pg';
import { isAway } from '../domain/fault-kind.ts';

/** How often a database that is away is asked whether it is back. */
const askEveryMs = 250;

/** How long a database has been away, over all who ask for it. `now` in milliseconds, from whatever beginning. */
export type Outage = { isOver(): void; lasts(): number };
export function createOutage(now: () => number): Outage {
  let since: number | null = null;
  return {
    isOver: () => {
      since = null;
    },
    lasts: () => {
      since ??= now();
      return now() - since;
    },
  };
}

type Done = (error: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void;

/**
 * A pool whose connections are waited for while the database is away, for at most `patienceMs` from when it was first
 * missed: nothing was asked yet, so nothing is done twice. What was being asked when it went away is not asked again here.
 */
export class PatientPool extends pg.Pool {
  readonly #outage: Outage;
  readonly #patienceMs: number;

  constructor(config: pg.PoolConfig, patienceMs: number, outage = createOutage(() => performance.now())) {
    super(config);
    this.#outage = outage;
    this.#patienceMs = patienceMs;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(done: Done): void;
  override connect(done?: Done): Promise<pg.PoolClient> | undefined {
    const client = this.#connected();
    if (!done) return client;
    client.then(
      (one) => done(undefined, one, () => one.release()),
      (error: Error) => done(error, undefined, () => undefined),
    );
  }

  async #connected(): Promise<pg.PoolClient> {
    for (;;) {
      try {
        const client = await super.connect();
        this.#outage.isOver();
        return client;
      } catch (error) {
        if (this.ending || !isAway(error) || this.#outage.lasts() > this.#patienceMs) throw error;
        await new Promise((resolve) => setTimeout(resolve, askEveryMs));
      }
    }
  }
}
