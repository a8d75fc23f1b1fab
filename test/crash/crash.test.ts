import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cache } from './app.ts';
import { comparesWithDeaths, type Story, sparedOf } from './compare.ts';
import { missingFrom } from './kinds.ts';
import { day } from './stories/day.ts';
import { deliveries } from './stories/deliveries.ts';
import { jobs } from './stories/jobs.ts';
import { talk } from './stories/talk.ts';
import { upgrades } from './stories/upgrades.ts';

/**
 * The app is killed (SIGKILL) at every point that a crash can tell from the one before, and started again: at the end
 * all is as it would have been without.
 */

const deaths = () => path.join(os.tmpdir(), 'deaths');
afterAll(async () => {
  for (const left of [cache(), deaths()]) await rm(left, { recursive: true, force: true });
});

const all = { met: [] as string[], died: [] as string[] };
const tells = (story: Story) => comparesWithDeaths(story, deaths(), all);
const patience = 1_800_000;

// What a story takes is told when it ends. By default they die together at each step's effect once, at about 120 points; left to
// AUDITION_SOAK=1 are the points that are alike (alike.ts): the same effect for another verb, command or kind of message.
describe.concurrent('killed at every step, a story ends as it would have without a single death', () => {
  it('of jobs that are merged, discarded and read', () => tells(jobs), patience);
  it('of an upgrade that is built, killed, approved and taken back', () => tells(upgrades), patience);
  it('of a month that is worked through, and a day that is closed', () => tells(day), patience);
  it('of work that is delivered without a press', () => tells(deliveries), patience);
  it('of a talk', () => tells(talk), patience);
});

it('died at every point that any of them came to', () => {
  expect(sparedOf(all)).toEqual([]);
});

it('came to every method that changes something, every kind of step and every verb', () => {
  expect(missingFrom(all.met)).toEqual([]);
});
