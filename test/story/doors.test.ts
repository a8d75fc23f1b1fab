import { v5 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showEnd } from '../../src/flow/messages.ts';
import { said } from '../../src/rehearsal/requests.ts';
import { type KeptTalk, startKeptTalk, startSocketTalk } from '../fakes/kept-talk.ts';

/** What people do in Slack comes in through two doors: over both it is the same, and delivered three times it acts once. */

describe.each<[string, () => Promise<KeptTalk>]>([
  ['HTTP', startKeptTalk],
  ['Socket Mode', startSocketTalk],
])('over %s', (_, open) => {
  let talk: KeptTalk;
  beforeAll(async () => {
    talk = await open();
    const [bakery] = talk.ctx.projects;
    const users = [ada().id];
    Object.assign(talk.ctx, {
      ...{ projects: [{ ...bakery, users, approvers: users }], perPerson: 0, digest: (text: string) => text },
      idFor: (name: string) => v5(name, v5.URL),
    });
  });
  afterAll(() => talk?.stop());

  const ada = () => talk.workspace.person('ada');
  const jobs = () => talk.db.job.findMany({ orderBy: { id: 'asc' }, include: { attachments: true } });
  const roots = async () => (await talk.workspace.messages()).map(({ text }) => text);
  /** What was said to one person alone since this was asked last. */
  const whispers = async () => {
    await talk.quiet();
    return talk.workspace.whispers.splice(0).map(({ text }) => text);
  };

  it('a command, a mention and a form ask for one job each', async () => {
    await ada().types('/job bakery add rye', 3);
    await talk.quiet();
    await ada().mentions('bakery add buns', 3);
    await talk.quiet();
    await ada().chooses('add rolls', 3);
    await expect.poll(() => talk.workspace.front.forms.length).toBe(1);
    await ada().submits({ project: 'bakery', task: 'add rolls' }, 3);
    expect(await whispers()).toEqual([]);
    expect((await jobs()).map(({ task }) => task)).toEqual(['add rye', 'add buns', 'add rolls']);
    await ada().types('/job list', 3);
    expect(await whispers()).toEqual([expect.stringContaining('job 3')]);
  });

  it('a button of a result begins one job more, in its thread', async () => {
    const ended = { state: 'ended', outcome: 'failed', answer: 'No flour.' } as const;
    await talk.db.$transaction(async (tx) =>
      showEnd(talk.ctx, tx, await tx.job.update({ where: { id: 1 }, data: ended })),
    );
    await talk.quiet();
    await ada().presses('Retry', 3);
    expect(await whispers()).toEqual([]);
    expect((await jobs()).slice(3)).toMatchObject([{ id: 4, task: 'add rye', retryOf: 1, threadOf: 1 }]);
  });

  it('a reply with a file goes on from it, once', async () => {
    const { ts = '' } = (await talk.db.message.findUnique({ where: { key: 'job/1/root' } })) ?? {};
    const files = [{ id: 'F1', name: 'prices.txt', mimetype: 'text/plain', size: 9 }];
    const reply = { text: 'make it darker', threadTs: ts ?? '', subtype: 'file_share', files };
    await ada().replies(reply, 3);
    expect(await whispers()).toEqual([]);
    expect((await jobs()).slice(4)).toMatchObject([
      { task: 'make it darker', follows: 4, threadOf: 1, attachments: [{ fileId: 'F1', refused: null }] },
    ]);
  });

  it('files that come without a task are asked for again, where a form would lose them', async () => {
    const files = [{ id: 'F1', name: 'prices.txt', mimetype: 'text/plain', size: 9 }];
    const mention = { text: '<@U0AUDITION>', bot: 'U0AUDITION', files };
    await talk.workspace.sends(said(ada(), talk.workspace.channel, mention), 3);
    expect(await whispers()).toEqual([expect.stringMatching(/^Send the files again with a project/)]);
    expect(await jobs()).toHaveLength(5);
  });

  it('who may not is told so alone, and that is in the audit', async () => {
    const bo = talk.workspace.person('bo');
    await bo.types('/job bakery add cake', 3);
    expect(await whispers()).toEqual([expect.stringMatching(/^You are not among the users of bakery/)]);
    expect(await jobs()).toHaveLength(5);
    expect(await talk.db.audit.findMany({ where: { person: bo.id } })).toMatchObject([{ allowed: false }]);
  });

  it('a pause holds back what waits, and says so, until it is resumed', async () => {
    await ada().types('/job pause bakery', 3);
    expect(await whispers()).toHaveLength(1);
    expect((await roots())[1]).toMatch(/^job 2 · bakery · queued, bakery is paused by @/);
    await ada().types('/job resume bakery', 3);
    expect(await whispers()).toHaveLength(1);
    expect((await roots())[1]).toMatch(/^job 2 · bakery · queued, next in line/);
  });

  it('the Home tab shows what runs, and a press there acts once', async () => {
    const home = () => talk.workspace.front.homes.get(ada().id)?.shown.text ?? '';
    await ada().opensHome(3);
    await expect.poll(home, { timeout: 10_000 }).toContain('job 5 · bakery');
    await ada().pressesAtHome('Cancel', 3);
    await expect.poll(home, { timeout: 10_000 }).not.toContain('job 2 · bakery');
    expect((await jobs()).filter(({ outcome }) => outcome === 'cancelled')).toHaveLength(1);
    expect(talk.workspace.whispers).toEqual([]);
  });
});
