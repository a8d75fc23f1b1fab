import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import { upgradeLine } from '../../src/domain/words.ts';
import type { Context } from '../../src/flow/context.ts';
import { loadUpgrade } from '../../src/flow/load-views.ts';
import type { Tell } from '../../src/flow/ports.ts';
import { receive } from '../../src/flow/receive.ts';
import { setTrust } from '../../src/flow/trust.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
let told: string[] = [];
let now: Date;
let ctx: Context;
beforeEach(async () => {
  await record.db.$executeRawUnsafe(
    'truncate "Decision", "Upgrade", "Signal", "Trust", "Message" restart identity cascade',
  );
  told = [];
  now = new Date('2026-11-21T12:00:00Z');
  const file = { path: '/bakery', approvers: ['U0BAKER'], users: ['U0GUEST'] };
  ctx = {
    ...{ db: record.db, projects: [toProject('bakery', file, ['U0OWNER'], '/bakery')] },
    ...{ queue: { send: async () => {} }, now: () => now },
    slack: { tell: async ({ card }: Tell) => void told.push(plainText(card.line)) },
  } as unknown as Context;
});

const commit = 'a'.repeat(40);
/** An artifact of this kind that was approved, by this person, as the record has it. */
async function approved(kind: 'skill' | 'rule' | 'hook' = 'skill', by = 'U0BAKER'): Promise<number> {
  const signal = { create: { kind: 'repeated_task', projectName: 'bakery', title: 'bake' } } as const;
  const { id } = await ctx.db.upgrade.create({
    data: {
      ...{ signal, projectName: 'bakery', jobId: 1, state: 'approved', kind, slug: 'bake', channel: 'C1' },
      ...{ commit, landed: commit },
      decisions: { create: { verb: 'approve', by, commit, state: 'done', at: now } },
    },
  });
  return id;
}
async function approveMany(count: number, ...as: Parameters<typeof approved>): Promise<number> {
  let last = 0;
  for (let number = 1; number <= count; number++) last = await approved(...as);
  return last;
}
async function undo(upgradeId: number): Promise<void> {
  const decision = { verb: 'undo', upgradeId, by: 'U0BAKER', commit, state: 'done' } as const;
  await ctx.db.decision.create({ data: decision });
  await ctx.db.upgrade.update({ where: { id: upgradeId }, data: { state: 'undone' } });
}
/** What stands below its line, and its buttons. */
async function line(id: number) {
  const view = await loadUpgrade(ctx, id);
  if (!view) throw new Error(`there is no upgrade ${id}`);
  const { footer = [], buttons } = upgradeLine(view);
  return { footer: plainText(footer), buttons: buttons.map(({ label }) => label) };
}
const presses = (user: string, subject: number) =>
  receive(ctx, { kind: 'press', id: randomUUID(), user, channel: 'C1', action: 'trust', subject });
const plain = { footer: '', buttons: ['Undo'] };
const offered = {
  footer: expect.stringContaining('(audition trust bakery skill)'),
  buttons: ['Undo', 'Trust this kind'],
};

describe('the line of the fifth approval', () => {
  it('offers to trust its kind, and no other does', async () => {
    const fourth = await approveMany(4);
    const rule = await approved('rule');
    const fifth = await approved();
    expect(await line(fifth)).toEqual(offered);
    for (const id of [fourth, rule, await approved()]) expect(await line(id)).toEqual(plain);
  });

  it('offers nothing for hooks, after an undo, or where the kind is trusted or was distrusted', async () => {
    expect(await line(await approveMany(5, 'hook'))).toEqual(plain);
    const rule = await approveMany(5, 'rule');
    for (const on of [true, false]) {
      await setTrust(ctx, { projectName: 'bakery', kind: 'rule', on, by: 'U0OWNER' });
      expect((await line(rule)).buttons).toEqual(['Undo']);
    }
    const fourth = await approveMany(4);
    await undo(fourth);
    expect(await line(await approved())).toEqual(plain);
  });
});

describe('whoever presses it', () => {
  it('is told privately where they are no owner, and nothing changes', async () => {
    const id = await approveMany(5);
    for (const user of ['U0STRANGER', 'U0GUEST', 'U0BAKER']) await presses(user, id);
    const words = 'Only the owners can trust a kind of upgrade in bakery. Nothing was changed.';
    expect(told).toEqual([words, words, words]);
    expect(await ctx.db.trust.count()).toBe(0);
    expect(await line(id)).toEqual(offered);
  });

  it('is an owner, and the line says what is now and the way back', async () => {
    const id = await approveMany(5);
    await presses('U0OWNER', id);
    expect(told).toEqual([]);
    expect(await ctx.db.trust.findMany()).toMatchObject([{ kind: 'skill', on: true, by: 'U0OWNER' }]);
    expect(await ctx.db.message.findMany()).toMatchObject([{ key: `upgrade/${id}/line` }]);
    const { footer, buttons } = await line(id);
    expect(footer).toBe(
      'Trusted by @U0OWNER: a new skill without scripts that was proven needs no press in bakery from now on. Back: audition distrust bakery skill',
    );
    expect(buttons).toEqual(['Undo']);
    await presses('U0OWNER', id);
    expect(told).toEqual(['That is not offered any more. Nothing was changed.']);
  });

  it('comes too late after an undo of that kind', async () => {
    const id = await approveMany(5);
    await undo(await approved());
    await presses('U0OWNER', id);
    expect(told).toEqual(['That is not offered any more. Nothing was changed.']);
    expect(await ctx.db.trust.count()).toBe(0);
  });
});

it('is taken back, which the lines that said so do not go on saying', async () => {
  const id = await approveMany(5);
  await presses('U0OWNER', id);
  now = new Date('2026-11-22T12:00:00Z');
  await setTrust(ctx, { projectName: 'bakery', kind: 'skill', on: false, by: 'cli:me' });
  expect(await line(id)).toEqual(plain);
  expect(await ctx.db.message.findMany()).toMatchObject([{ wanted: 2 }]);
  expect(await line(await approveMany(5))).toEqual(plain);
});
