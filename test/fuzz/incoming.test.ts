import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diskName } from '../../src/domain/attached.ts';
import { cleanWords } from '../../src/flow/hear-words.ts';
import { createRedaction } from '../../src/redaction/redaction.ts';
import { blockAction, homeOpened, said, threadReply, viewSubmission } from '../../src/rehearsal/requests.ts';
import { readHome, readSaid, readShortcut, readStop } from '../../src/slack/asked.ts';
import { readJoin, readPress, readReply, readSubmit } from '../../src/slack/incoming.ts';
import { messageText } from '../../src/slack/message-text.ts';
import { foreign } from '../../src/slack/sender.ts';
import { createFuzz, monotonous, near, textOf } from '../fakes/fuzz.ts';
import { hostileText } from '../fakes/hostile.ts';
import { samples, token } from '../fakes/secrets.ts';

const fuzz = createFuzz(1_500);
const [ada, channel] = [
  { id: 'U0ADA', name: 'ada' },
  { id: 'C0BAKERY', name: 'bakery' },
];
const button = { type: 'button', action_id: 'audition:merge', value: '7 x', text: { text: 'Merge' } };
const message = { ts: '1.0', threadTs: '1.0', from: 'U0BOT', text: 'job 7', buttons: [button] };
const file = { id: 'F1', name: 'a.txt', mimetype: 'text/plain', size: 9 };
const view = {
  id: 'V1',
  callback_id: 'job',
  title: { text: 'x' },
  private_metadata: '{"subject":"7","from":{}}',
};
const block = { type: 'input', block_id: 'task', element: { type: 'plain_text_input', max_length: 9 } };
const event = (body: object) => ({ type: 'event_callback', event_id: 'Ev1', event: body });
const payloads = [
  threadReply(ada, channel, { text: '<@U0BOT> go', threadTs: '1.000100', files: [file] }).payload,
  said(ada, channel, { text: '<@U0BOT> rye', bot: 'U0BOT', direct: true }).payload,
  homeOpened(ada).payload,
  blockAction(ada, channel, { message, button }, 'https://example.com/r').payload,
  viewSubmission(ada, { ...view, blocks: [block] }, { task: 'rye' }).payload,
  {
    type: 'message_action',
    callback_id: 'run_as_job',
    trigger_id: '1',
    user: ada,
    channel,
    message: { text: 'x' },
  },
  event({ type: 'agent_session_stopped', user: 'U1', channel: 'C1', thread_ts: '1.0' }),
  event({ type: 'member_joined_channel', user: 'U1', channel: 'C1' }),
];
const payload = fc.oneof(...payloads.map(near));

describe('what Slack sends', () => {
  it('as an event is read, or nothing to us: never a fault', () => {
    fuzz.all(
      payload,
      (body) => {
        for (const read of [readReply, readJoin, readSaid, readHome, readStop]) {
          const heard = read(body);
          if (heard) expect(heard.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
        }
        readShortcut(body, 1);
        expect(foreign(body, {})).not.toBe('');
      },
      4_000,
    );
  });

  it('as a press or a form is one of ours, or nothing', () => {
    const pressed = near({ ...button, action_id: 'audition:merge' });
    fuzz.all(fc.tuple(pressed, hostileText), ([action, value]) => {
      const body = { ...blockAction(ada, channel, { message, button }, 'https://example.com/r').payload };
      const read = (one: unknown) =>
        readPress({ ...body, actions: [one] } as Parameters<typeof readPress>[0], 1);
      read(action);
      const forged = read({ ...button, value });
      if (forged && forged.subject > 0) expect(value).toMatch(/^\d+( |$)/);
    });
    fuzz.all(near(JSON.parse(view.private_metadata)), (metadata) => {
      const filled = viewSubmission(
        ada,
        { ...view, private_metadata: JSON.stringify(metadata) ?? '', blocks: [block] },
        {},
      );
      const submit = readSubmit(filled.payload as unknown as Parameters<typeof readSubmit>[0]);
      if (submit) expect(submit.form).toBe('job');
    });
  });

  it('is a text without any markup of its own left', () => {
    const text = textOf(
      '<',
      '>',
      '|',
      '@U1',
      '!here',
      '#C1',
      '!date^1^{date}|x',
      '&lt;',
      '&amp;',
      'https://a.test',
    );
    fuzz.all(text, (typed) => expect(typeof messageText(typed)).toBe('string'));
    for (const long of monotonous(100_000, '<', '<@', '&', '<a|', '<@U1|', '&lt', '>'))
      messageText(`x${long}x`);
  });
});

it('the name of a file never leaves its folder', () => {
  const name = textOf('..', '/', '\\', '.', '\0', '-', '~', '%2e', ':', 'CON', '\n', 'é', '🥐', '\u202e');
  fuzz.all(fc.tuple(name, fc.nat(9)), ([given, at]) => {
    const safe = diskName({ name: given }, at);
    expect(safe).toMatch(/^\d+-[\p{L}\p{N}_][\p{L}\p{N}._-]*$|^\d+-[\p{L}\p{N}._-]+$/u);
    expect(safe).not.toMatch(/[/\\\0\n]/);
    expect(safe.startsWith(`${at + 1}-`)).toBe(true);
    expect(Buffer.byteLength(safe)).toBeLessThan(255 + 100);
  });
});

describe('a secret', () => {
  const own = 'p4ss/w"rd & more of it';
  const redact = createRedaction([own]);
  const around = textOf(
    '\n',
    ' ',
    '"',
    '\\',
    "'",
    ':',
    '<',
    '{"a":',
    'the key is ',
    '// secretlint-disable\n',
  );
  const kind = fc.constantFrom(
    ...samples.filter(([name]) => !/postgres|mysql|mongo|basic|1pass|npmrc/.test(name)),
  );

  it('of any kind is gone wherever it stands, plain or in a line of JSON', async () => {
    await fuzz.each(
      fc.tuple(around, kind, around),
      async ([head, [, secret, before = ''], tail]) => {
        const text = `${head} ${before}${secret} ${tail}`;
        for (const one of await redact([text, JSON.stringify({ text })])) expect(one).not.toContain(secret);
      },
      1_000,
    );
  });

  it('of ours is gone wherever it stands and however it is written', async () => {
    const written = fc.constantFrom(
      ...[own, encodeURIComponent(own), JSON.stringify(own).slice(1, -1)],
      ...[0, 1, 2].map((before) => Buffer.from(`${'x'.repeat(before)}${own}`).toString('base64')),
      ...[0, 1, 2].map((before) => Buffer.from(`${'x'.repeat(before)}${own}`).toString('base64url')),
    );
    await fuzz.each(fc.tuple(around, written, around), async ([head, secret, tail]) => {
      const [clean = ''] = await redact([head + secret + tail]);
      expect(clean).not.toContain(secret.slice(4, -4));
    });
  });

  it('leaves JSON what it was', async () => {
    await fuzz.each(fc.jsonValue(), async (value) => {
      const text = JSON.stringify({ value, key: token('ghp_', 36) });
      const [clean = ''] = await redact([text]);
      expect(JSON.parse(clean)).toBeTypeOf('object');
      expect(await cleanWords({ redact }, clean)).toBe(clean);
    });
  });

  it('is looked for in 100 kB of one thing in no time', async () => {
    const pieces = [
      'sk-',
      'ghp_',
      '://',
      '://a',
      'xox',
      '-----BEGIN ',
      '-----BEGIN PRIVATE KEY-----',
      'SG.',
      '\\',
      '"',
    ];
    for (const text of monotonous(100_000, ...pieces, 'a', ' ', '\n', 'npm_', '_authToken=', 'p4ss/'))
      await redact([text]);
  });
});
