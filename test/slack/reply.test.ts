import { expect, it } from 'vitest';
import { isReplyAddress } from '../../src/slack/reply.ts';

it.each([
  ['https://hooks.slack.com/commands/T1/2/3', undefined, true],
  ['https://hooks.slack.com:8443/commands/T1/2/3', undefined, false],
  ['http://hooks.slack.com/commands/T1/2/3', undefined, false],
  ['https://hooks.slack.com@example.test/x', undefined, false],
  ['https://hooks.slack.com.example.test/x', undefined, false],
  ['http://127.0.0.1:4000/response/1', undefined, false],
  ['http://127.0.0.1:4000/response/1', 'http://127.0.0.1:9/api/', true],
  ['http://localhost:4000/response/1', 'http://127.0.0.1:9/api/', true],
  ['http://slack.test:4000/response/1', 'http://slack.test:4000/api/', true],
  ['http://slack.test:4001/response/1', 'http://slack.test:4000/api/', false],
  ['http://10.0.0.7/response/1', 'http://127.0.0.1:9/api/', false],
  ['file:///etc/passwd', 'http://127.0.0.1:9/api/', false],
  ['nonsense', 'http://127.0.0.1:9/api/', false],
])('%s with the Web API at %s: %s', (address, slackApiUrl, expected) => {
  expect(isReplyAddress(address, slackApiUrl)).toBe(expected);
});
