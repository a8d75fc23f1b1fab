import { expect, it } from 'vitest';
import { closeAndWait } from '../../src/cli/eod.ts';
import { useWorkingDay } from '../fakes/working-day.ts';

const place = useWorkingDay();

it('does not wait for ever for a log that another process cannot write', async () => {
  await place.job();
  const minutes = (n: number) => new Date(place.clock.at.getTime() + n * 60_000);
  const now = () => (place.clock.at = minutes(1)); // each look at the clock is a minute later
  let tries = 0;
  const serve = async () => {
    tries += 1;
    return false;
  };
  const closed = closeAndWait({ ctx: place.context({ now }), serve }, place.project(), '2026-03-30');
  await expect(closed).rejects.toThrow(
    'The work log of bakery for 2026-03-30 is not written after 10 minutes.',
  );
  expect(tries).toBeGreaterThan(1); // the other one may end: then this one does it
});
