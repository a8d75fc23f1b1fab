import { afterEach, describe, expect, it } from 'vitest';
import type { Front } from '../../src/rehearsal/front.ts';
import { createSlackApp, type SlackOptions } from '../../src/slack/listen.ts';
import { fail } from '../fakes/faults.ts';
import { keptLog, startTalk, type Talk } from '../fakes/slack-talk.ts';

let talk: Talk | undefined;
afterEach(async () => {
  await talk?.stop();
  talk = undefined;
});

/** Starts an app that will not start, and gives back why, with everything that was logged. */
async function whyNot(options: Partial<SlackOptions>, spoil = (_front: Front) => {}): Promise<string> {
  talk = await startTalk({ start: false, ...options });
  spoil(talk.workspace.front);
  const why = await talk.app.start().then(
    () => 'it started',
    (error: Error) => error.message,
  );
  return [why, ...talk.lines].join('\n');
}

describe('an app that cannot start names the setting to mend', () => {
  it('a wrong bot token', async () => {
    const why = await whyNot({ botToken: 'xoxb-999-wrong' }, (front) =>
      fail(front, 'auth.test', { error: 'invalid_auth' }),
    );
    expect(why).toMatch(/^Slack cannot be entered with SLACK_BOT_TOKEN, a bot token .*invalid_auth/);
    expect(why).not.toContain('999');
  });

  it('a wrong app token', async () => {
    const why = await whyNot({ appToken: 'xapp-999-wrong' }, (front) =>
      fail(front, 'apps.connections.open', { error: 'invalid_auth' }),
    );
    expect(why).toMatch(/^Slack cannot be entered with SLACK_APP_TOKEN, an app token .*invalid_auth/);
    expect(why).not.toContain('999');
  });

  it('neither a signing secret nor an app token', () => {
    const { log } = keptLog();
    const create = () => createSlackApp({ botToken: 'xoxb-1', port: 0, log }, { put: async () => {} });
    expect(create).toThrow('signingSecret is required');
  });

  it('a Slack that cannot be reached', async () => {
    expect(await whyNot({ slackApiUrl: 'http://127.0.0.1:1/api/' })).toMatch(/^Slack cannot be reached: /);
  });

  it('a port that is taken', async () => {
    const other = await startTalk();
    const port = Number(new URL(other.url).port);
    expect(await whyNot({ port })).toContain(`PORT: cannot listen on ${port}`);
    await other.stop();
  });
});
