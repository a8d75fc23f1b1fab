import type { Project } from '../../src/domain/project.ts';
import type { Context, Step, Tx } from '../../src/flow/context.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { createPlace } from '../git/fixtures.ts';
import type { useRecord } from './database.ts';

export const plan = `# Bakery

## 2026-03

- [x] Open the oven
- [ ] Add rye
  dark, 4.80
- [ ] Add oats

## 2026-04

- [ ] Plum cake
`;

/** A bakery with a plan in its repository; `steps` are those that were queued, `at` is what its clock shows. */
export async function openPlanned(
  { db }: ReturnType<typeof useRecord>,
  options: Partial<Project> = {},
  more: Partial<Context> = {},
) {
  const place = await createPlace({ plan: { tick: true, rollover: true }, ...options });
  await place.commit('Plan', { 'RELEASES.md': plan });
  const { name, path, branch } = place.project;
  await db.project.upsert({ where: { name }, create: { name, path, branch }, update: { path } });
  const steps: Step[] = [];
  const clock = { at: new Date('2026-04-01T12:00:00Z') };
  let ids = 0;
  const ctx = {
    ...{ db, git: place.git, projects: [place.project], now: () => clock.at, github: null },
    ...{ queue: { send: async (_: Tx, step: Step) => void steps.push(step) } },
    redact: async (texts: readonly string[]) => [...texts],
    ...{ log: { info: () => {}, warn: () => {} }, newId: () => `id-${++ids}` },
    ...more,
  } as unknown as Context;
  /** Carries out what was decided last; how that stands then. */
  const settle = async () => {
    const { id } = await db.decision.findFirstOrThrow({ orderBy: { id: 'desc' } });
    await settleDecision(ctx, id);
    return db.decision.findUniqueOrThrow({ where: { id } });
  };
  const log = (format: string) => place.person('log', '-1', `--format=${format}`);
  return { ...place, ctx, steps, clock, settle, log };
}
