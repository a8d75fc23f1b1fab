import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import type { Reply } from '../../src/domain/incoming.ts';
import type { Context } from '../../src/flow/context.ts';
import { receiveRemark } from '../../src/flow/receive-remark.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

/** In the thread of a talk whose project has no session any more. */

const record = useRecord();
const [ada, stranger] = ['U0ADA', 'U0STRANGER'];
const bakery = toProject('bakery', { path: '/bakery' }, [ada], '/');

/** What somebody is told who writes there. */
async function writes(user: string, to?: Reply['to'], projects = [bakery]) {
  const ctx = { db: record.db, projects, slack: null, now: () => new Date() } as unknown as Context;
  const said = { id: randomUUID(), user, channel: 'C0BAKERY', text: 'say one', to };
  const card = await receiveRemark(ctx, { project: 'bakery', parentKey: null, isOver: false }, said);
  return card && plainText(card.line);
}

it('says to its owners that the project has none, and to others nothing unless they asked the app', async () => {
  expect(await writes(ada)).toMatch(/^bakery has no persistent session/);
  expect(await writes(stranger)).toBeNull();
  expect(await writes(stranger, 'app')).toMatch(/^Only the owners can talk/);
});

it('says of a project that is gone nothing to whoever did not ask the app', async () => {
  expect(await writes(ada, undefined, [])).toBeNull();
  expect(await writes(ada, 'app', [])).toMatch(/^bakery has no persistent session/);
});
