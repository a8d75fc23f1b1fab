import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/slack/client.ts';
import { createPeople } from '../../src/slack/people.ts';
import { fail } from '../fakes/faults.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

let talk: Talk;
let now: number;
let person: ReturnType<typeof createPeople>;
let ada: string;
let about: { groups: string[]; channel: string };
beforeEach(async () => {
  talk = await startTalk({ start: false });
  now = 0;
  const { workspace, app, log } = talk;
  person = createPeople(createClient({ ...workspace.keys, log }), app.directory.self, () => now);
  ada = workspace.person('ada').id;
  about = { groups: ['S1', 'S2'], channel: workspace.channel.id };
  members('S1', [ada]);
});
afterEach(() => talk.stop());

/** The stand-in has no user groups: only this one has anybody. */
const members = (group: string, users: string[]) =>
  talk.workspace.front.answers.set('usergroups.users.list', async ({ args }) =>
    Response.json({ ok: true, users: args.get('usergroup') === group ? users : [] }),
  );
/** Slack says this beside what it says of everybody. */
const saying = (more: object) =>
  talk.workspace.front.answers.set('users.info', async ({ pass }) => {
    const { user } = (await (await pass()).json()) as { user: object };
    return Response.json({ ok: true, user: { ...user, ...more } });
  });
const calls = (method: string) => talk.workspace.front.calls.filter((call) => call.method === method).length;

describe('a person', () => {
  it('is a member, in the groups and the channel that Slack says', async () => {
    expect(await person(ada, about)).toEqual({ person: ada, is: 'member', groups: ['S1'], inChannel: true });
    expect(await person(ada, { groups: [], channel: null })).toMatchObject({ groups: [], inChannel: false });
  });

  it.each([
    ['guest', { is_restricted: true }],
    ['guest', { is_ultra_restricted: true }],
    ['external', { is_stranger: true }],
    ['external', { team_id: 'T0ELSEWHERE' }],
    ['bot', { is_bot: true }],
  ])('is a %s when Slack says %o, and is in nothing', async (is, said) => {
    saying(said);
    expect(await person(ada, about)).toEqual({ person: ada, is, groups: [], inChannel: false });
  });

  it('is asked about once a minute', async () => {
    await Promise.all([person(ada, about), person(ada, about)]);
    expect(calls('users.info')).toBe(1);
    members('S1', []);
    now = 59_999;
    expect(await person(ada, about)).toMatchObject({ groups: ['S1'] });
    now = 60_000;
    expect(await person(ada, about)).toMatchObject({ groups: [] });
    expect(calls('users.info')).toBe(2);
  });
});

describe('when Slack cannot be asked', () => {
  it.each([
    ['a limit', { retryAfterSeconds: 30 }, 'unanswered'],
    ['an error page', { status: 500 }, 'unanswered'],
    ["trouble of Slack's own", { error: 'internal_error' }, 'unanswered'],
    ['a missing scope', { error: 'missing_scope' }, 'missing_scope'],
  ] as const)('%s is a refusal, and the next time is asked again', async (_, fault, refused) => {
    fail(talk.workspace.front, 'usergroups.users.list', fault, 2);
    expect(await person(ada, about)).toMatchObject({ refused });
    members('S1', [ada]);
    expect(await person(ada, about)).toMatchObject({ is: 'member', groups: ['S1'] });
  });
});

it('knows a group by its handle or its id', async () => {
  talk.workspace.front.answers.set('usergroups.list', async () =>
    Response.json({ ok: true, usergroups: [{ id: 'S123', handle: 'bakers' }] }),
  );
  const { user } = talk.app.directory;
  expect(await Promise.all(['@bakers', 'S123', '*'].map(user))).toEqual([
    { id: 'S123' },
    { id: 'S123' },
    { id: '*' },
  ]);
  expect(await user('@cooks')).toMatchObject({
    refused: 'unknown-group',
    words: expect.stringContaining('@cooks'),
  });
});
