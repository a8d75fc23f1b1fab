import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import type { Context } from '../../src/flow/context.ts';
import { listSignals } from '../../src/flow/list-signals.ts';
import { lookAtHistory } from '../../src/flow/look-at-history.ts';
import { recordSessions } from '../../src/flow/record-session.ts';
import { createBeatIndex } from '../../src/postgres/beat-index.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { beat } from '../domain/beats.ts';
import { useRecord } from '../fakes/database.ts';
import { createPlace, type Place } from '../git/fixtures.ts';

const record = useRecord();
beforeEach(async () => {
  const tables =
    '"Evidence", "Signal", "Beat", "Session", "Project", "ImportedFile", "Look", "Posting", "Feature"';
  await record.db.$executeRawUnsafe(`truncate ${tables} restart identity cascade`);
});

const requests = [
  'add the rye loaf, 4.80, to the price list',
  'please add poppy rolls to the price list, 0.90',
  'please add spelt bread, 4.10, to the price list',
];
const refused = { refresh: async () => ({ refused: 'unreachable', words: 'No repository here.' }) };
const context = (projects: readonly Project[] = [], git: object = refused) =>
  ({
    ...{ db: record.db, index: createBeatIndex(), redact: async (texts: readonly string[]) => texts },
    ...{ projects, git, now: () => new Date(Date.UTC(2026, 1, 20)), digest: (text: string) => text },
    judge: { callsPerDay: 0, dollarsPerDay: 0 },
  }) as unknown as Context;

/** Imports these of the requests, each in a session of its own, a day after the other. */
const imports = (project: string, ...which: number[]) =>
  recordSessions(
    context(),
    project,
    which.map((at) => {
      const session = randomUUID();
      const asked = { id: `request ${at}`, session, conversation: session, project };
      const beats = [beat(at, requests[at] ?? '', { ...asked, turns: 9 })];
      return {
        ...{ beats, tokens: 1, damaged: [] },
        file: { path: `/history/${session}`, session, size: 1, modifiedAt: new Date(0) },
      };
    }),
  );

it('what is imported while another process looks is looked at next time', async () => {
  await imports('bakery', 0);
  const db = new Proxy(record.db, {
    get: (target, key) =>
      key === '$transaction'
        ? async (...args: Parameters<typeof target.$transaction>) => {
            await imports('bakery', 1, 2);
            return target.$transaction(...args);
          }
        : Reflect.get(target, key),
  });
  expect(await lookAtHistory({ ...context(), db }, 'bakery')).toBe(true);
  expect(await record.db.signal.count()).toBe(0);
  expect(await listSignals(context(), 'bakery')).toMatchObject([{ count: 3 }]);
  expect(await lookAtHistory(context(), 'bakery')).toBe(false);
});

it('a home that is named after the import is a reason to look again', async () => {
  await imports('bakery', 0, 1);
  await imports('mill', 2);
  expect(await listSignals(context(), undefined)).toEqual([]);
  const home = context([toProject('shared', { path: '/shared', home: true }, [], '/')]);
  expect(await listSignals(home, undefined)).toMatchObject([{ project: 'shared', count: 3 }]);
  expect(await lookAtHistory(home, 'bakery')).toBe(false);
});

it('a skill of the repository covers what history asks for, and still does when it cannot be read', async () => {
  const place: Place = await createPlace();
  const says = 'Adds a product with its price to the price list (prices.md).';
  const path = '.claude/skills/add-product/SKILL.md';
  await place.commit('Say how', { [path]: `---\nname: add-product\ndescription: ${says}\n---\n` });
  await imports('bakery', 0, 1, 2);
  const covered = [{ state: 'covered', coveredBy: path, count: 3 }];
  expect(await listSignals(context([place.project], place.git), 'bakery')).toMatchObject(covered);
  await record.db.look.deleteMany();
  expect(await listSignals(context([place.project]), 'bakery')).toMatchObject(covered);
});
