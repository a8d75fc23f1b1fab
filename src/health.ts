import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import manifest from '../package.json' with { type: 'json' };
import type { App, AppLog } from './app.ts';
import { checksOf, type Held, held, type Seen, unwell } from './domain/health.ts';
import { every, loopsUntil } from './every.ts';

/** `/healthz`, on the loopback interface alone: numbers, names of projects, and what is not well. */

/** How often it is looked at unasked, so that "since" is right, and how long the database may take; in milliseconds. */
const lookMs = 15_000;
const answerMs = 3_000;

/** What is seen of an app; `jobs` are null while the database does not answer. */
type Look = { readonly seen: Seen; readonly jobs: { queued: number; running: number } | null };
export type Health = { readonly port: number | null; close(): Promise<void> };

/**
 * Answers GET /healthz on this port of 127.0.0.1 (0: nothing is opened): 200 when all is well, else 503, with the same
 * JSON. A port that is taken is a warning: no job should wait for who only looks on.
 */
export async function openHealth(app: App, port: number, log: AppLog): Promise<Health> {
  if (port === 0) return { port: null, close: async () => {} };
  const server = createServer();
  const failed = await once(server.listen(port, '127.0.0.1'), 'listening').then(
    () => null,
    (error: Error) => error,
  );
  if (failed) {
    log.warn({ error: failed, port }, 'nothing answers /healthz: set AUDITION_HEALTH_PORT to a free port');
    return { port: null, close: async () => {} };
  }
  const monitor = watch(app, log);
  server.on('request', (request, response) => {
    if (request.url !== '/healthz') return void response.writeHead(404).end();
    void monitor.report().then((report) => answer(response, report));
  });
  server.unref();
  return { port: (server.address() as AddressInfo).port, close: () => close(server, monitor.stop) };
}

type Report = { readonly well: boolean };

function answer(response: ServerResponse, report: Report): void {
  response.writeHead(report.well ? 200 : 503, { 'content-type': 'application/json', connection: 'close' });
  response.end(`${JSON.stringify(report)}\n`);
}

async function close(server: Server, stop: () => void): Promise<void> {
  stop();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

function watch(app: App, log: AppLog) {
  const startedAt = Date.now();
  const stopping = new AbortController();
  let checks: readonly Held[] = [];
  const report = async () => {
    const { seen, jobs } = await look(app);
    checks = held(checks, checksOf(seen), seen.now);
    const problems = unwell(checks, seen.now);
    return {
      ...{ well: problems.length === 0, problems, version: manifest.version },
      ...{ postgres: app.version.postgres, uptimeSeconds: Math.round((seen.now - startedAt) / 1_000) },
      ...{ projects: app.served(), jobs, sockets: seen.slack?.sockets ?? null },
      checks: checks.map(({ since, ...check }) => ({ ...check, since: new Date(since) })),
      loops: seen.loops.map(({ name, at }) => ({ name, last: new Date(at) })),
    };
  };
  const failed = (error: unknown) => log.error({ error }, 'the health could not be looked at');
  void every(lookMs, stopping.signal, async () => void (await report()), failed);
  return { report, stop: () => stopping.abort() };
}

async function look(app: App): Promise<Look> {
  const { db, stopping } = app.ctx;
  const count = (state: 'queued' | 'running') => db.job.count({ where: { state } });
  const counted = Promise.all([count('queued'), count('running')]);
  const timer = AbortSignal.timeout(answerMs);
  const late = new Promise<never>((_, reject) => {
    timer.onabort = () => reject(new Error(`nothing came for ${answerMs / 1_000} s`));
  });
  // The reason goes to who asks over HTTP: an error of the database may hold more than that.
  const [jobs, database] = await Promise.race([counted, late]).then(
    ([queued, running]) => [{ queued, running }, null] as const,
    (error: { code?: string }) => [null, error.code ?? 'it is away or too busy'] as const,
  );
  const loops = loopsUntil(stopping);
  return {
    seen: { now: Date.now(), database, slack: app.slackConnection(), isEnding: stopping.aborted, loops },
    jobs,
  };
}
