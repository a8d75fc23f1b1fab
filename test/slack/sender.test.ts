import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overHttp, signed } from '../../src/rehearsal/over-http.ts';
import { homeOpened, slashCommand, threadReply } from '../../src/rehearsal/requests.ts';
import { appOf, foreign } from '../../src/slack/sender.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

const us = { teamId: 'T1', appId: 'A1' };

describe('a request', () => {
  it.each([
    ['of our workspace', { api_app_id: 'A1', team_id: 'T1', event: { team: 'T1' } }, null],
    ['that names nobody', {}, null],
    ['of another app', { api_app_id: 'A2', team_id: 'T1' }, 'app'],
    ['of another workspace', { team_id: 'T2' }, 'workspace'],
    [
      'of a button pressed in another workspace',
      { team: { id: 'T2' }, user: { team_id: 'T2' } },
      'workspace',
    ],
    [
      'of a person of another company, who pressed',
      { team: { id: 'T1' }, user: { team_id: 'T2' } },
      'person',
    ],
    ['of a person of another company, who wrote', { team_id: 'T1', event: { user_team: 'T2' } }, 'person'],
    ['that came through a shared channel', { team_id: 'T1', event: { source_team: 'T2' } }, 'person'],
    ['of another organisation', { team_id: 'T2', enterprise_id: 'E2' }, 'workspace'],
    ['that is no object', 'x', null],
  ])('%s', (_, body, whose) => {
    expect(foreign(body, us)).toBe(whose);
    expect(foreign(body, { ...us, enterprise: 'E1' })).toBe(whose);
  });

  it('of another workspace of our organisation is ours', () => {
    const ours = { ...us, enterprise: 'E1' };
    expect(foreign({ team_id: 'T2', enterprise_id: 'E1' }, ours)).toBeNull();
    expect(foreign({ team: { id: 'T2', enterprise_id: 'E1' }, user: { team_id: 'T2' } }, ours)).toBeNull();
    expect(foreign({ team: null, event: null, user: 'U1', team_id: 'T1' }, ours)).toBeNull();
  });

  it('of a person of another company is not ours, although it came through our organisation', () => {
    const ours = { ...us, enterprise: 'E1' };
    const through = { team_id: 'T1', enterprise_id: 'E1' };
    expect(foreign({ ...through, event: { user_team: 'E2', team: 'T1' } }, ours)).toBe('person');
    expect(foreign({ ...through, event: { source_team: 'E2' } }, ours)).toBe('person');
    expect(foreign({ ...through, user: { team_id: 'T9', enterprise_id: 'E2' } }, ours)).toBe('person');
    expect(foreign({ ...through, user: { team_id: 'E1', enterprise_id: 'E1' } }, ours)).toBeNull();
  });

  it('is of the app that the token names', () => {
    expect(appOf(['xapp', '1', 'A012AB', '34', 'c0ffee'].join('-'))).toBe('A012AB');
    expect([appOf('xapp-rehearsal'), appOf(undefined)]).toEqual([undefined, undefined]);
  });
});

describe('signed with our secret, from elsewhere', () => {
  let talk: Talk;
  beforeAll(async () => {
    talk = await startTalk();
  });
  afterAll(() => talk.stop());

  it('is acknowledged, left alone and told in the log; a command is answered', async () => {
    const { workspace, url } = talk;
    const [ada, { channel }] = [workspace.person('ada'), workspace];
    const command = slashCommand(ada, channel, '/job bakery rye', 'https://example.com/r');
    const reply = threadReply(ada, channel, { text: 'use pnpm', threadTs: '1.000100' });
    const home = homeOpened(ada);
    const now = Math.floor(Date.now() / 1_000);
    const sends = (request: typeof command, more: object) => {
      const sent = { ...request, payload: { ...request.payload, ...more } };
      return fetch(url, signed(sent, workspace.keys.signingSecret, now));
    };
    const elsewhere = { team_id: 'T0ELSEWHERE' };
    const answers = [
      await sends(command, elsewhere),
      await sends(reply, elsewhere),
      await sends(home, elsewhere),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await answers[0]?.text()).toContain('This app works for another workspace.');
    const event = { ...(reply.payload.event as object), user_team: 'T0ELSEWHERE' };
    expect((await sends(reply, { event })).status).toBe(200);
    expect(talk.received).toEqual([]);
    expect(talk.lines.filter((line) => line.includes('from elsewhere was left alone'))).toHaveLength(4);
    await overHttp(url, workspace.keys.signingSecret)(command);
    expect(talk.received).toHaveLength(1);
  });
});
