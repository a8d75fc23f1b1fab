/** How long each side of a connection believes in the other, in seconds. */
const seconds = {
  /** As long as a lease: a host that stands still in a transaction must not hold up those that look for it. */
  idleInTransaction: 30,
  /** A peer from which nothing comes is asked after 10 s, three times 5 s apart: its end is known within 25 s. */
  ...{ idle: 10, interval: 5, count: 3, unacknowledged: 25 },
  connect: 10,
  /** Twice what a transaction may take: a question that is not answered by then never will be. */
  query: 120,
} as const;

/** What the server does about a client whose cable was cut; without it the operating system waits for two hours. */
const serverSide = {
  tcp_keepalives_idle: seconds.idle,
  tcp_keepalives_interval: seconds.interval,
  tcp_keepalives_count: seconds.count,
  tcp_user_timeout: seconds.unacknowledged * 1_000,
  idle_in_transaction_session_timeout: seconds.idleInTransaction * 1_000,
} as const;

/**
 * How to connect to the server at `url` so that neither side waits for ever for one that is gone. `more` are further
 * settings of the session; what the URL sets itself in its `options` comes last and wins.
 */
export function reach(url: string, more: Readonly<Record<string, number>> = {}) {
  const address = new URL(url);
  const own = address.searchParams.get('options');
  address.searchParams.delete('options');
  const settings = Object.entries({ ...serverSide, ...more }).map(([name, value]) => `-c ${name}=${value}`);
  return {
    connectionString: address.href,
    options: [...settings, ...(own ? [own] : [])].join(' '),
    ...{ keepAlive: true, keepAliveInitialDelayMillis: seconds.idle * 1_000 },
    ...{ connectionTimeoutMillis: seconds.connect * 1_000, query_timeout: seconds.query * 1_000 },
  };
}
