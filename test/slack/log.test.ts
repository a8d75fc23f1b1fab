import { expect, it } from 'vitest';
import { boltLogger } from '../../src/slack/log.ts';
import { keptLog } from '../fakes/slack-talk.ts';

it("Bolt's lines come to our log without what opens doors", () => {
  const { lines, log } = keptLog();
  const bolt = boltLogger(log);
  bolt.warn(
    'token xoxb-12-ab and',
    { appToken: 'xapp-1-A0-99' },
    new Error('at wss://wss.slack.com/link/?ticket=1'),
  );
  bolt.error('posting to https://hooks.slack.com/commands/T1/2/secret failed');
  expect(lines).toHaveLength(2);
  expect(lines.join('\n')).toMatch(/warn .*token \[secret\] and[\s\S]*error .*posting to \[secret\] failed/);
  expect(lines.join('\n')).not.toMatch(/xoxb|xapp-|ticket|T1/);
});

it('debug lines, which hold what people wrote, are dropped', () => {
  const { lines, log } = keptLog();
  boltLogger(log).debug('{"text":"private"}');
  expect(lines).toEqual([]);
});
