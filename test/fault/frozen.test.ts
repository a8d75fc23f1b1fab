import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openQueues, type Queues } from '../../src/postgres/queue.ts';
import { openOwnServer } from '../fakes/own-server.ts';

/** PostgreSQL answers nothing and refuses nothing: its host is stopped, or its disk hangs. */

let server: Awaited<ReturnType<typeof openOwnServer>>;
let queues: Queues;
beforeAll(async () => {
  server = await openOwnServer();
  queues = await openQueues(server.url, { info: () => {}, warn: () => {}, error: () => {} });
});
afterAll(async () => {
  await queues.close();
  await server.close();
});

const command = (text: string) =>
  ({ kind: 'command', id: randomUUID(), user: 'U0ADA', channel: 'C0BAKERY', text }) as const;
const stored = async () =>
  (await server.query(`select data->>'text' as text from pgboss.job where name = 'inbox'`)).map(
    ({ text }) => text,
  );

it('refuses what comes in while there is still time to say so, and does not store it later after all', async () => {
  await queues.put(command('add rye'));
  await server.signal('SIGSTOP');
  const asked = [command('add buns'), command('add rolls')].map(queues.put);
  const answers = await Promise.allSettled(asked);
  await server.signal('SIGCONT');
  for (const answer of answers)
    expect(answer).toMatchObject({ reason: { message: 'PostgreSQL did not store it within 2000 ms' } });
  await queues.put(command('add cake'));
  expect((await stored()).sort()).toEqual(['add cake', 'add rye']);
});
