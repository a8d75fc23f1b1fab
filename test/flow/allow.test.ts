import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import type { Standing } from '../../src/domain/permission.ts';
import { refuse } from '../../src/domain/result.ts';
import { cancelJob } from '../../src/flow/cancel-job.ts';
import type { Context } from '../../src/flow/context.ts';
import { decide } from '../../src/flow/decide.ts';
import type { About, Tell } from '../../src/flow/ports.ts';
import { receive } from '../../src/flow/receive.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const at = new Date('2026-11-21T12:00:00Z');
let told: string[] = [];
let asked: [string, About][] = [];
let standing: Partial<Standing> | null;
let ctx: Context;
beforeEach(async () => {
  const tables = '"Job", "Message", "Decision", "Audit", "Project"';
  await record.db.$executeRawUnsafe(`truncate ${tables} restart identity cascade`);
  [told, asked, standing] = [[], [], { is: 'member' }];
  const file = { path: '/bakery', channel: 'C1', users: ['S0BAKERS', '*'] };
  ctx = {
    ...{ db: record.db, projects: [toProject('bakery', file, ['U0OWNER'], '/bakery')], now: () => at },
    ...{ queue: { send: async () => {} }, redact: async (texts: string[]) => [...texts] },
    log: { info: () => {}, warn: () => {} },
    slack: {
      tell: async ({ user, card }: Tell) => void told.push(`${user}: ${plainText(card.line)}`),
      person: async (person: string, about: About) => {
        asked.push([person, about]);
        const known = { person, is: 'member', groups: [], inChannel: false };
        return standing ? { ...known, ...standing } : refuse('unanswered', 'Slack did not answer.');
      },
    },
  } as unknown as Context;
});
const types = (user: string, text: string) =>
  receive(ctx, { kind: 'command', id: randomUUID(), user, channel: 'C1', text });
const jobs = () => record.db.job.count();
/** The audit without its numbers and the time, which is always the same here. */
const audited = async () =>
  (await record.db.audit.findMany({ orderBy: { id: 'asc' } })).map(({ id: _, at: __, ...row }) => row);

describe('asking for a job', () => {
  it('needs nobody but the file for an owner', async () => {
    await types('U0OWNER', 'bakery add rye');
    expect([await jobs(), asked]).toEqual([1, []]);
  });

  it('is for members of the group, and of the channel', async () => {
    standing = { groups: ['S0BAKERS'] };
    await types('U0ONE', 'bakery add rye');
    standing = { inChannel: true };
    await types('U0TWO', 'bakery add buns');
    expect(await jobs()).toBe(2);
    expect(asked.map(([, about]) => about)).toEqual(Array(2).fill({ groups: ['S0BAKERS'], channel: 'C1' }));
    expect(told).toEqual([]);
  });

  it('is refused privately to a guest, and when Slack cannot be asked', async () => {
    standing = { is: 'guest', inChannel: true };
    await types('U0GUEST', 'bakery add rye');
    standing = null;
    await types('U0ONE', 'bakery add buns');
    expect(await jobs()).toBe(0);
    expect(told).toEqual([
      expect.stringMatching(/^U0GUEST: Guests of this Slack workspace/),
      expect.stringMatching(/^U0ONE: Slack could not be asked/),
    ]);
  });
});

it('names no project to somebody who may use none, whatever they type', async () => {
  const cards: object[] = [];
  const slack = { ...ctx.slack, tell: async ({ card }: Tell) => void cards.push(card) };
  ctx = { ...ctx, slack } as unknown as Context;
  for (const text of ['help', 'bakrey add rye', 'list of loaves', 'projects', '']) await types('U0ONE', text);
  expect(cards).toHaveLength(5);
  expect(JSON.stringify(cards)).not.toContain('bakery');
});

describe('the audit', () => {
  it('has what was done and what was refused, with why, and no word of the task', async () => {
    await types('U0OWNER', 'bakery add the rye loaf');
    await types('U0ONE', 'bakery put flour-and-water on the list');
    await cancelJob(ctx, 1, 'cli:baker');
    await cancelJob(ctx, 1, 'U0OWNER');
    await cancelJob(ctx, 7, 'U0OWNER');
    const inBakery = { projectName: 'bakery', allowed: true, words: null };
    expect(await audited()).toEqual([
      { ...inBakery, person: 'U0OWNER', action: 'job', subject: 'job 1' },
      {
        ...{ ...inBakery, person: 'U0ONE', action: 'job', subject: 'bakery', allowed: false },
        words: expect.stringMatching(/^You are not among the users of bakery/),
      },
      { ...inBakery, person: 'cli:baker', action: 'cancel', subject: 'job 1' },
      {
        ...{ ...inBakery, person: 'U0OWNER', action: 'cancel', subject: 'job 1', allowed: false },
        words: 'Job 1 is not running any more.',
      },
      {
        ...{ person: 'U0OWNER', action: 'cancel', subject: 'job 7', projectName: null, allowed: false },
        words: 'There is no job 7.',
      },
    ]);
  });

  it('has a press, and the press that came second', async () => {
    await types('U0OWNER', 'bakery add the rye loaf');
    const commit = 'a'.repeat(40);
    await record.db.job.update({ where: { id: 1 }, data: { state: 'ended', delivery: 'offered', commit } });
    await decide(ctx, { verb: 'merge', subject: 1, by: 'U0OWNER' });
    await decide(ctx, { verb: 'discard', subject: 1, by: 'cli:baker' });
    const [, merged, discarded] = await audited();
    expect(merged).toMatchObject({ person: 'U0OWNER', action: 'merge', subject: 'job 1', allowed: true });
    expect(discarded).toMatchObject({ person: 'cli:baker', action: 'discard', allowed: false });
  });

  it('is never changed', async () => {
    await types('U0OWNER', 'bakery add rye');
    await expect(record.db.audit.updateMany({ data: { person: 'U0OTHER' } })).rejects.toThrow('only grows');
    await expect(record.db.audit.deleteMany()).rejects.toThrow('only grows');
    expect(await audited()).toHaveLength(1);
  });

  it('forgets what was rolled back with it', async () => {
    const queue = { send: () => Promise.reject(new Error('the queue is gone')) };
    ctx = { ...ctx, queue };
    await expect(types('U0OWNER', 'bakery add rye')).rejects.toThrow('the queue is gone');
    expect(await audited()).toEqual([]);
  });
});
