import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { overHttp } from '../../src/rehearsal/over-http.ts';
import { slashCommand } from '../../src/rehearsal/requests.ts';
import { fail } from '../fakes/faults.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

let talk: Talk;
beforeAll(async () => {
  talk = await startTalk();
});
afterAll(() => talk.stop());

const keep: Talk['inbox']['put'] = async (incoming) => {
  talk.received.push(incoming);
};
afterEach(() => {
  talk.received.length = 0;
  talk.lines.length = 0;
  talk.workspace.whispers.length = 0;
  talk.inbox.put = keep;
});

const approve = { action: 'approve', subject: 7, label: 'Approve', style: 'primary' } as const;
const post = (threadTs?: string) =>
  talk.app.slack.post({
    ...{ channel: talk.workspace.channel.id, key: crypto.randomUUID() },
    ...{ card: { line: ['I noticed'], buttons: [approve] }, ...(threadTs && { threadTs }) },
  });

describe('/job', () => {
  it('becomes one Incoming, as it was typed', async () => {
    const ada = talk.workspace.person('ada');
    const answers = await ada.types('/job bakery add "rye" & <b>bold</b> &amp; <!channel> 🥖');
    expect(answers).toEqual([{ status: 200, body: '' }]);
    expect(talk.received).toEqual([
      {
        kind: 'command',
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/),
        user: ada.id,
        channel: talk.workspace.channel.id,
        text: 'bakery add "rye" & <b>bold</b> &amp; <!channel> 🥖',
        replyTo: expect.stringContaining('/response/'),
        trigger: { id: expect.any(String), at: expect.any(Number) },
      },
    ]);
  });

  it('has the same id however often Slack delivers it, and another one when it is typed again', async () => {
    await talk.workspace.person('ada').types('/job bakery add rye', 3);
    expect(talk.received).toHaveLength(3);
    expect(new Set(talk.received.map(({ id }) => id)).size).toBe(1);
    await talk.workspace.person('ada').types('/job bakery add rye');
    expect(new Set(talk.received.map(({ id }) => id)).size).toBe(2);
  });

  it('is acknowledged after it is stored, not before', async () => {
    const order: string[] = [];
    const store = Promise.withResolvers<void>();
    talk.inbox.put = async () => {
      order.push('asked to store');
      await store.promise;
      order.push('stored');
    };
    const arrived = expect.poll(() => order).toEqual(['asked to store']);
    const answer = talk.workspace
      .person('ada')
      .types('/job bakery wait')
      .then(() => order.push('acknowledged'));
    await arrived;
    store.resolve();
    await answer;
    expect(order).toEqual(['asked to store', 'stored', 'acknowledged']);
  });

  it('tells the person, and only them, when it cannot be stored', async () => {
    talk.inbox.put = () => Promise.reject(new Error('the database is away'));
    const ada = talk.workspace.person('ada');
    expect(await ada.types('/job bakery add rye')).toEqual([{ status: 200, body: '' }]);
    const said = [{ user: ada.id, text: expect.stringContaining('try again') }];
    await expect.poll(() => talk.workspace.whispers).toMatchObject(said);
    expect(talk.lines.join('\n')).toContain('the database is away');
    expect(await talk.workspace.messages()).toEqual([]);
  });
});

describe('a button', () => {
  it('carries its action and subject, and the thread it is in', async () => {
    const root = await post();
    const ts = 'ts' in root ? root.ts : '';
    await post(ts);
    const bo = talk.workspace.person('bo');
    expect(await bo.presses('Approve', 3)).toEqual(Array(3).fill({ status: 200, body: '' }));
    const [press] = talk.received;
    expect(press).toMatchObject({ kind: 'press', action: 'approve', subject: 7, user: bo.id, threadTs: ts });
    expect(new Set(talk.received.map(({ id }) => id)).size).toBe(1);
  });

  it('tells the person through its response_url when the press is not stored', async () => {
    await post();
    talk.inbox.put = () => Promise.reject(new Error('the database is away'));
    const bo = talk.workspace.person('bo');
    await bo.presses('Approve');
    await expect
      .poll(() => talk.workspace.whispers)
      .toMatchObject([{ user: bo.id, text: expect.stringContaining('try again') }]);
  });

  it.each([
    ['audition:explode', '1'],
    ['audition:approve', '0'],
    ['audition:approve', 'all'],
    ['approve', '1'],
  ])('that is none of ours (%s %s) is acknowledged, logged and left alone', async (action_id, value) => {
    await post();
    const seen = await talk.workspace.button('Approve');
    const foreign = { ...seen, button: { ...seen.button, action_id, value } };
    expect(await talk.workspace.person('bo').presses(foreign)).toEqual([{ status: 200, body: '' }]);
    expect(talk.received).toEqual([]);
    expect(talk.lines.join('\n')).toContain('an unknown button');
  });
});

describe('a form', () => {
  const why = { type: 'text', name: 'reason', label: 'Why?', max: 20 } as const;
  const form = {
    kind: 'kill-reason',
    subject: '7',
    title: 'Killed',
    submit: 'Say why',
    fields: [why],
  } as const;
  const from = () => ({ channel: talk.workspace.channel.id, threadTs: '1.000100' });
  /** Opens it for Ada, with the trigger of something she typed. */
  async function opened() {
    const ada = talk.workspace.person('ada');
    await ada.types('/job bakery hello');
    const [command] = talk.received.splice(0);
    const id = (command?.kind === 'command' && command.trigger?.id) || '';
    expect(await talk.app.slack.open(id, form, from())).toEqual({ view: expect.stringMatching(/^V/) });
    return { ada, id };
  }

  it('comes back with what was filled in, once, and is closed', async () => {
    const { ada } = await opened();
    const answers = await ada.submits({ reason: '  too <little> bread\n' }, 3);
    expect(answers).toEqual(Array(3).fill({ status: 200, body: '{"response_action":"clear"}' }));
    expect(talk.received).toHaveLength(3);
    expect(new Set(talk.received.map(({ id }) => id)).size).toBe(1);
    expect(talk.received[0]).toEqual({
      ...{ kind: 'submit', id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/), user: ada.id, ...from() },
      ...{ form: 'kill-reason', subject: '7', values: { reason: 'too <little> bread' } },
    });
  });

  it.each([
    [' ', 'This is needed.'],
    ['we bake too little bread', 'This has 24 characters; at most 20 are possible.'],
  ])('that is not filled in well (%j) stays open, says why, and is not stored', async (reason, said) => {
    const { ada } = await opened();
    const body = JSON.stringify({ response_action: 'errors', errors: { reason: said } });
    expect(await ada.submits({ reason })).toEqual([{ status: 200, body }]);
    expect(talk.received).toEqual([]);
  });

  it('that cannot be stored stays open with all that was typed', async () => {
    const { ada } = await opened();
    talk.inbox.put = () => Promise.reject(new Error('the database is away'));
    const [answer] = await ada.submits({ reason: 'too little' });
    expect(JSON.parse(answer?.body ?? '')).toEqual({
      ...{ response_action: 'errors', errors: { reason: expect.stringContaining('try again') } },
    });
    expect(talk.lines.join('\n')).toContain('the database is away');
  });

  it('is opened once for a trigger, and refused in words when that is not there any more', async () => {
    const { id } = await opened();
    const again = await talk.app.slack.open(id, form, from());
    expect(again).toMatchObject({
      refused: 'exchanged_trigger_id',
      words: expect.stringContaining('already'),
    });
    fail(talk.workspace.front, 'views.open', { error: 'expired_trigger_id' });
    const late = await talk.app.slack.open(id, form, from());
    expect(late).toMatchObject({ refused: 'expired_trigger_id', words: expect.stringContaining('too long') });
  });

  it.each([
    ['of a kind there is not', { callback_id: 'explode' }],
    ['that says nothing of itself', { private_metadata: '' }],
  ])('%s is acknowledged, logged and left alone', async (_, more) => {
    const { ada } = await opened();
    const { forms } = talk.workspace.front;
    const [last] = forms.splice(-1);
    if (last) forms.push({ ...last, ...more });
    expect(await ada.submits({ reason: 'x' })).toEqual([{ status: 200, body: '' }]);
    expect(talk.received).toEqual([]);
    expect(talk.lines.join('\n')).toContain('an unknown form');
  });
});

describe('a reply in a thread', () => {
  const reply = { text: 'use pnpm', threadTs: '1.000100' };

  it('is stored before it is acknowledged, under one id however often it comes', async () => {
    const store = Promise.withResolvers<void>();
    const order: string[] = [];
    talk.inbox.put = async (incoming) => {
      order.push('asked to store');
      await store.promise;
      talk.received.push(incoming);
    };
    const ada = talk.workspace.person('ada');
    const answers = ada.replies(reply, 3).finally(() => order.push('acknowledged'));
    await expect.poll(() => order).toEqual(Array(3).fill('asked to store'));
    store.resolve();
    expect(await answers).toEqual(Array(3).fill({ status: 200, body: '' }));
    expect(order.at(-1)).toBe('acknowledged');
    expect(talk.received).toHaveLength(3);
    expect(talk.received[0]).toMatchObject({ kind: 'reply', user: ada.id, ...reply });
    expect(new Set(talk.received.map(({ id }) => id)).size).toBe(1);
  });

  it('that cannot be stored is not acknowledged, so that Slack sends it again', async () => {
    talk.inbox.put = () => Promise.reject(new Error('the database is away'));
    expect(await talk.workspace.person('ada').replies(reply)).toMatchObject([{ status: 500 }]);
    expect(talk.lines.join('\n')).toContain('the database is away');
    expect(talk.workspace.whispers).toEqual([]);
  });

  it('of an app is acknowledged and left alone', async () => {
    const answers = await talk.workspace.person('ada').replies({ ...reply, bot_id: 'B0OVEN' });
    expect(answers).toEqual([{ status: 200, body: '' }]);
    expect(talk.received).toEqual([]);
  });
});

describe('a request that Slack did not sign', () => {
  it('is refused', async () => {
    const { channel } = talk.workspace;
    const command = slashCommand(
      talk.workspace.person('ada'),
      channel,
      '/job bakery hello',
      'https://hooks.slack.com/x',
    );
    expect(await overHttp(talk.url, 'another secret')(command)).toEqual({ status: 401, body: '' });
    expect((await overHttp(talk.url, 'another secret')({ ...command, type: 'interactive' })).status).toBe(
      401,
    );
    expect((await fetch(talk.url, { method: 'POST', body: 'command=%2Fjob' })).status).toBe(401);
    expect(talk.received).toEqual([]);
  });
});
