import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../src/rehearsal/stage.ts';
import type { Wire } from '../fakes/wire.ts';
import { end, type Hosts, openBehindWire, pace } from './place.ts';

/** A process whose only project is worked for by another, and waits. */
let hosts: Hosts;
let wire: Wire;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ hosts, wire, close } = await openBehindWire());
});
afterAll(() => close());

/** A second process for the bakery, which waits so long for a PostgreSQL that is away. */
const begin = (patienceMs: number) =>
  hosts.begin('pantry', ['bakery'], {
    ...{ only: 'worker', config: { databaseUrl: wire.url } },
    pace: { ...pace, patienceMs, serveMs: 1 }, // it always looks
  });

it('waits on while PostgreSQL is away from it, and takes over when its turn comes', async () => {
  const works = await hosts.begin('oven', ['bakery'], { only: 'worker' });
  const waits = await begin(10_000);
  expect(waits.saying('the lock of a project was taken')).toBe(0);
  await wire.tear();
  await until('it to notice', async () => waits.saying('PostgreSQL is away') === 1);
  wire.mend();
  expect(await end(works)).toBe(0);
  await until('it to take over', async () => waits.saying('the lock of a project was taken') === 1);
  await hosts.workspace.person('you').types('/job bakery play nothing-to-do');
  expect((await hosts.job(1, `outcome = 'nothing_to_do'`)).host).toBe(waits.id);
  expect(waits.saying('audition is ready')).toBe(1); // it never began anew
  expect(await end(waits)).toBe(0);
});

it('hears that it is to end also while it asks a PostgreSQL that is away', async () => {
  const works = await hosts.begin('oven', ['bakery'], { only: 'worker' });
  const waits = await begin(600_000);
  await wire.tear();
  await until('it to notice', async () => waits.saying('PostgreSQL is away') === 1);
  expect(await end(waits)).toBe(0);
  wire.mend();
  expect(await end(works)).toBe(0);
});
