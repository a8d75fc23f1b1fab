import { expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import { closeByHand } from '../../src/flow/close-by-hand.ts';
import { closeDay } from '../../src/flow/close-day.ts';
import { draw } from '../../src/flow/draw-message.ts';
import { loadWorklog, pressWorklog, setWorklog } from '../../src/flow/set-worklog.ts';
import { useWorkingDay } from '../fakes/working-day.ts';

const place = useWorkingDay();
const { job, logs, owed, setClock, steps } = place;
const night = (date: string, file = {}) =>
  closeDay(place.context(), { project: place.project(file), date, by: 'eod' });
const press = (on: boolean, by = 'U0OWNER') =>
  pressWorklog(place.context(), { project: place.project(), on, by });
const question = async () => {
  const drawn = await draw(place.context(), 'worklog/bakery/ask');
  return drawn?.kind === 'card' ? drawn.card : null;
};
/** The dates that are to be closed. */
const closing = () => steps.splice(0).flatMap((step) => (step.step === 'close' ? [step.date] : []));

it('asks once, after the first day with work in it, and writes nothing meanwhile', async () => {
  setClock('2026-03-29T21:00:00Z');
  await night('2026-03-29');
  expect(owed()).toEqual([]);
  setClock('2026-03-30T10:00:00Z');
  await job();
  setClock('2026-03-30T21:00:00Z');
  await night('2026-03-30');
  expect(owed()).toEqual(['worklog/bakery/ask']);
  setClock('2026-03-31T10:00:00Z');
  await job();
  setClock('2026-03-31T21:00:00Z');
  await night('2026-03-31');
  expect(owed()).toEqual([]);
  expect(await logs()).toEqual([]);
});

it('begins, once an owner says yes, with the day they were asked about', async () => {
  await job();
  setClock('2026-03-30T21:00:00Z');
  await night('2026-03-30');
  expect((await question())?.buttons).toMatchObject([
    { action: 'worklogOn', label: 'Write it', words: 'bakery' },
    { action: 'worklogOff', label: 'No', words: 'bakery' },
  ]);
  setClock('2026-03-31T07:00:00Z');
  expect(await press(true)).toBeNull();
  expect(closing()).toEqual(['2026-03-30']);
  const card = await question();
  expect(card?.buttons).toEqual([]);
  expect(plainText(card?.line ?? [])).toBe(
    'The work log of bakery is written every day at 23:00 Europe/Vienna, switched on by @U0OWNER. Off: audition worklog off bakery',
  );
  const second = await press(false);
  expect(plainText(second?.line ?? [])).toMatch(/^It is decided already: bakery · written at 23:00/);
  expect(await loadWorklog(place.context(), place.project())).toMatchObject({ rule: 'post', by: 'U0OWNER' });
});

it('catches up on the nights that passed before the yes', async () => {
  await job();
  setClock('2026-03-30T21:00:00Z');
  await night('2026-03-30');
  setClock('2026-04-01T21:30:00Z');
  await press(true);
  expect(closing()).toEqual(['2026-03-30', '2026-03-31', '2026-04-01']);
});

it('asks about a missed night as about any other', async () => {
  await job();
  setClock('2026-04-01T09:00:00Z');
  await night('2026-03-30');
  await press(true);
  expect(closing()).toEqual(['2026-03-30', '2026-03-31']);
});

it('stays off after a no', async () => {
  await job();
  await night('2026-03-30');
  await press(false);
  expect(closing()).toEqual([]);
  setClock('2026-03-30T21:00:00Z');
  expect(await night('2026-03-30')).toBeNull();
  expect(await logs()).toEqual([]);
});

it('begins anew, once it is switched on after a no', async () => {
  await job();
  setClock('2026-03-30T21:00:00Z');
  await night('2026-03-30');
  await press(false);
  setClock('2026-04-05T21:30:00Z');
  await setWorklog(place.context(), { project: place.project(), on: true, by: 'cli:ada' });
  expect(closing()).toEqual(['2026-04-05']);
});

it('leaves it to the file where that says something', async () => {
  await job();
  expect(await night('2026-03-30', { worklog: 'off' })).toBeNull();
  expect(owed()).toEqual([]);
  const project = place.project({ worklog: 'off' });
  expect(await setWorklog(place.context(), { project, on: true, by: 'cli:ada' })).toMatchObject({
    words: 'workspaces.toml decides this for bakery: worklog = "off". Nothing was changed.',
  });
});

it('closes a day by hand also while it is off, and says what comes of it', async () => {
  const byHand = async () => plainText((await closeByHand(place.context(), place.project(), 'U0ADA')).line);
  expect(await byHand()).toBe('Nothing happened in bakery on 2026-03-30: there is no work log to write.');
  await job();
  expect(await byHand()).toBe(
    'The work log of bakery for 2026-03-30 is being written. What comes later today is added when the day is closed again.',
  );
  expect(closing()).toEqual(['2026-03-30']);
  await closeDay(place.context(), { project: place.project(), date: '2026-03-30', by: 'U0ADA' });
  expect(await logs()).toMatchObject([{ closedBy: 'U0ADA' }]);
  await setWorklog(place.context(), { project: place.project(), on: true, by: 'cli:ada' });
  expect(await byHand()).toMatch(/What comes later today is added at 23:00\.$/);
  setClock('2026-03-30T21:10:00Z');
  expect(await byHand()).toMatch(/What comes later today is added by the next close\.$/);
});
