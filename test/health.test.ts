import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { App } from '../src/app.ts';
import { openHealth } from '../src/health.ts';
import { openPlain, type Plain } from './fakes/plain-app.ts';

let plain: Plain;
let app: App;

beforeAll(async () => {
  plain = await openPlain();
  app = await plain.start(plain.config);
});
afterAll(() => plain.close());

/** A port of this host that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function healthz(port: number | null, path = 'healthz') {
  const response = await fetch(`http://127.0.0.1:${port}/${path}`);
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? null : JSON.parse(text) };
}

it('says that all is well and what it does, and no word of what it does it on', async () => {
  const { db } = app.ctx;
  const requestId = app.ctx.newId();
  await db.project.create({ data: { name: 'mill', path: plain.folder, branch: 'main' } });
  await db.job.create({
    data: { requestId, projectName: 'mill', task: 'a private task', askedBy: 'cli:me' },
  });
  const health = await openHealth(app, await freePort(), plain.kept.log);
  const { status, text, body } = await healthz(health.port);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{ well: true, problems: [], version: '0.1.0', sockets: null },
    ...{ projects: ['bakery'], jobs: { queued: 1, running: 0 } },
    loops: [{ name: 'clock of bakery' }],
  });
  expect(body.checks).toContainEqual({ name: 'database', words: null, since: expect.any(String) });
  expect(text).not.toMatch(/private|postgresql:\/\//);
  expect((await healthz(health.port, 'jobs')).status).toBe(404);

  const other = await openHealth(app, health.port ?? 0, plain.kept.log);
  expect(other.port).toBeNull();
  expect(plain.kept.lines.join('\n')).toContain(
    'nothing answers /healthz: set AUDITION_HEALTH_PORT to a free port',
  );

  await db.$executeRawUnsafe('alter table "Job" rename to "Away"');
  const broken = await healthz(health.port);
  expect(broken.status).toBe(503);
  expect(broken.body).toMatchObject({ well: false, jobs: null });
  expect(broken.body.problems).toEqual([expect.stringMatching(/^database: it does not answer: \w+$/)]);
  await db.$executeRawUnsafe('alter table "Away" rename to "Job"');
  expect((await healthz(health.port)).status).toBe(200);

  await app.stop();
  expect((await healthz(health.port)).body.problems).toContain('locks: this process ends, or has lost them');
  await app.ctx.db.$disconnect();
  await health.close();
});
