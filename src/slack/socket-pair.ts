import { type App, type Receiver, webApi } from '@slack/bolt';
import { type Log, withoutSecrets } from './log.ts';
import { type Link, type LinkOptions, openLink } from './socket-link.ts';

/** Times of Socket Mode, all in milliseconds. */
export type Pace = LinkOptions['patience'] & {
  /** Two connections are opened at least this far apart, so that Slack, which ends each after hours, never ends both at once. */
  readonly staggerMs: number;
  /** The first wait after a failed try; it doubles with each, up to the longest. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
};

/** Slack pings several times a minute; a connection is open within a second or two, and a person tries again within ten. */
export const usualPace: Pace = {
  ...{ staggerMs: 60_000, helloMs: 10_000, silenceMs: 90_000 },
  ...{ retryMs: 500, longestRetryMs: 10_000 },
};

export type PairOptions = Omit<LinkOptions, 'patience'> & {
  readonly pace: Pace;
  /** Milliseconds since any moment; it never goes back. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
};

/**
 * Two connections of Socket Mode, both to the same app: while one is renewed the other listens. What Slack delivers
 * on both has one id in the inbox. One that ended or went silent is replaced, for as long as it takes.
 */
export class SocketPair implements Receiver {
  readonly #options: PairOptions;
  readonly #trouble: Trouble;
  readonly #links = new Set<Link>();
  /** Those of them on which Slack has said hello. */
  readonly #said = new Set<Link>();
  readonly #closing = new Set<Promise<void>>();
  #app: App | undefined;
  #openedAt = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #wake = () => {};
  #done: Promise<void> = Promise.resolve();

  constructor(options: PairOptions) {
    this.#options = options;
    this.#trouble = new Trouble(options);
  }

  init(app: App): void {
    this.#app = app;
  }

  /** Resolves after the first try; rejects with what Slack said no with, while anything else is tried again. */
  async start(): Promise<void> {
    await this.#open().catch((error) => {
      if (error instanceof webApi.WebAPIPlatformError) throw error;
      this.#trouble.met(error);
    });
    this.#done = this.#keepOpen();
  }

  /** How many connections Slack sends to now. */
  open(): number {
    return this.#said.size;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    for (const link of this.#links) this.#drop(link);
    await this.#done;
    await Promise.all(this.#closing);
  }

  async #keepOpen(): Promise<void> {
    while (!this.#stopped) {
      const waitMs = this.#untilNext();
      if (waitMs > 0) await this.#pause(waitMs);
      else
        await this.#open().then(
          () => this.#trouble.over(),
          (error) => this.#pause(this.#stopped ? 0 : this.#trouble.met(error)),
        );
    }
  }

  /** Milliseconds until there should be one more connection: hardly any when there is none. */
  #untilNext(): number {
    const { now, pace } = this.#options;
    if (this.#links.size > 1) return Number.POSITIVE_INFINITY;
    const apart = this.#links.size === 1 ? pace.staggerMs : pace.retryMs; // one may end as soon as it began
    return this.#openedAt + apart - now();
  }

  async #open(): Promise<void> {
    if (!this.#app) throw new Error('init() comes before start()');
    const { pace: patience, log, now } = this.#options;
    const link = openLink(this.#app, { ...this.#options, patience });
    this.#links.add(link);
    let isOpen = false;
    link.ended.then((why) => {
      if (isOpen && !this.#stopped) log.info({ why }, 'a connection to Slack ended, another takes its place');
      this.#drop(link);
    });
    try {
      await link.hello;
      isOpen = true;
      this.#said.add(link);
      this.#openedAt = now();
    } catch (error) {
      this.#drop(link);
      throw error;
    }
  }

  #drop(link: Link): void {
    this.#said.delete(link);
    if (!this.#links.delete(link)) return;
    const closed = link.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
    this.#wake();
  }

  /** Waits that long, or until a connection ends. */
  async #pause(forMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = Number.isFinite(forMs) ? setTimeout(resolve, forMs) : undefined;
    await promise;
    clearTimeout(timer);
  }
}

/** Tries that failed one after the other: how long to wait for the next, and what the log says, once each time. */
class Trouble {
  readonly #options: Pick<PairOptions, 'pace' | 'now' | 'random'> & { readonly log: Log };
  #since = 0;
  #tries = 0;

  constructor(options: PairOptions) {
    this.#options = options;
  }

  /** Milliseconds until the next try: half of the wait is chance, so that many apps do not come back at once. */
  met(error: unknown): number {
    const { pace, random, now, log } = this.#options;
    if (this.#tries === 0) {
      this.#since = now();
      log.warn(
        { why: withoutSecrets(`${error}`) },
        'no connection to Slack, trying again until there is one',
      );
    }
    const longest = Math.min(pace.longestRetryMs, pace.retryMs * 2 ** this.#tries);
    this.#tries += 1;
    const asked = error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter * 1_000 : 0;
    return Math.max(asked, longest * (0.5 + random() / 2));
  }

  over(): void {
    const { now, log } = this.#options;
    const [seconds, tries] = [Math.round((now() - this.#since) / 1_000), this.#tries];
    if (tries > 0) log.info({ seconds, tries }, 'connected to Slack again');
    this.#tries = 0;
  }
}
