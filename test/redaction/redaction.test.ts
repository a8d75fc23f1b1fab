import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRedaction } from '../../src/redaction/redaction.ts';

/** Looks like what a service gives out; put together here so that no scanner takes this file for a leak. */
const token = (prefix: string, length: number, alphabet = 'aB3dE5gH7k') =>
  prefix + alphabet.repeat(99).slice(0, length);
const onePassword = JSON.stringify({
  email: 'a@b.lcl',
  muk: { k: token('', 43) },
  secretKey: token('A3-', 30),
  srpX: token('', 64),
  signInAddress: 'a.example.org',
  userAuth: { method: 'SRPg-4096' },
});
const samples: [rule: string, secret: string, around?: string][] = [
  ['aws secret', token('', 40), 'aws_secret_access_key = '],
  ['slack bot', ['xoxb', '123456789012', '123456789012', token('', 24)].join('-')],
  ['slack app', ['xapp', '1', 'A012345678', '1234567890123', token('', 64)].join('-')],
  [
    'slack hook',
    ['https://hooks.slack', 'com/services/T0123456/B0123456', token('', 24)].join('.').replace('6.', '6/'),
  ],
  ['npm', token('npm_', 36)],
  ['npmrc', token('', 40), '//registry.example.org/:_authToken='],
  ['basic auth', `https://reader:${token('', 20)}@example.org`],
  ['openai', `${token('sk-', 20)}T3BlbkFJ${token('', 20)}`],
  ['anthropic', `${token('sk-ant-api03-', 93)}AA`],
  ['groq', token('gsk_', 52)],
  ['hugging face', token('hf_', 34, 'abCdE')],
  ['linear', token('lin_api_', 40)],
  ['notion', token('ntn_12345678901', 35)],
  ['sendgrid', `${token('SG.', 22)}.${token('', 43)}`],
  ['shopify', token('shpat_', 32)],
  ['stripe', token('sk_live_', 24)],
  ['github', token('ghp_', 36)],
  ['github fine-grained', token('github_pat_', 82)],
  ['gitlab', token('glpat-', 20)],
  ['grafana', `${token('glsa_', 32)}_0123abcd`],
  ['1password', `ops_${Buffer.from(onePassword).toString('base64')}`],
  ['postgres', `postgres://app:${token('', 12)}@db.example.org/app`],
  ['mysql', `mysql://app:${token('', 12)}@db.example.org/app`],
  ['mongodb', `mongodb+srv://app:${token('', 12)}@db.example.org/app`],
  ['vault', token('hvs.', 95)],
  ['vercel', token('vcp_', 24)],
  ['databricks', token('dapi', 32, '0123456789abcdef')],
  ['docker', token('dckr_pat_', 27)],
  ['figma', token('figd_', 40)],
  ['cloudflare', `${token('cfut_', 40)}0123abcd`],
  ['tailscale', ['tskey', 'auth', token('', 12), token('', 32)].join('-')],
];
const redact = createRedaction([]);
const alone = async (text: string) => (await redact([text]))[0] ?? '';
const line = (content: string) =>
  JSON.stringify({
    type: 'user',
    message: { content: [{ type: 'text', text: content }] },
    session: 'a "b" \\',
  });

describe('redaction', () => {
  it.each(samples)(
    'finds %s, in plain text and anywhere in a JSON line',
    async (_rule, secret, before = '') => {
      for (const text of [before + secret, `a\n${before}${secret}\nb`, `\t"${before}${secret}"`]) {
        expect(await alone(text)).not.toContain(secret);
        const cleaned = await alone(line(text));
        expect(cleaned).not.toContain(secret.slice(-12));
        expect(JSON.parse(cleaned)).toMatchObject({ type: 'user', session: 'a "b" \\' });
        expect(cleaned).toContain('[redacted]');
        // a tool's answer that is JSON itself: escaped twice
        expect(await alone(line(line(text)))).not.toContain(secret.slice(-12));
      }
    },
  );

  it('finds a private key of several lines, also with line numbers and when it was cut', async () => {
    const { privateKey: key } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const numbered = key.split('\n').map((row, at) => `${String(at + 1).padStart(6)}→${row}`);
    for (const text of [key, numbered.join('\n'), numbered.slice(0, 9).join('\n'), line(key)]) {
      for (const cleaned of [await alone(text), await alone(line(`see\n${text}\nand more`))]) {
        for (const row of key.split('\n').slice(1, 8)) expect(cleaned).not.toContain(row);
        if (cleaned.startsWith('{')) expect(() => JSON.parse(cleaned)).not.toThrow();
      }
    }
    expect(await alone(line(`see\n${key}and more`))).toContain('and more');
  });

  it('is not switched off by a comment', async () => {
    const secret = token('ghp_', 36);
    expect(await alone(`// secretlint-disable\n${secret} // secretlint-disable-line`)).not.toContain(secret);
  });

  it('leaves everything else as it is, however many texts there are', async () => {
    const texts = Array.from({ length: 250 }, (_, at) =>
      line(`line ${at} of the account\n"quoted" \\ https://a.example/b`),
    );
    const secret = token('ghp_', 36);
    const mixed = texts.with(7, line(`x ${secret}`)).with(207, `y ${secret}`);
    const cleaned = await redact(mixed);
    expect(cleaned[7]).toBe(line('x [redacted]'));
    expect(cleaned[207]).toBe('y [redacted]');
    expect(cleaned.filter((text, at) => text !== texts[at])).toHaveLength(2);
  });

  it("knows the app's own secrets, however they are written", async () => {
    const own = 'p4ss/w"rd & more';
    const clean = createRedaction([own, 'short']);
    const written = [
      own,
      encodeURIComponent(own),
      JSON.stringify({ own }),
      line(JSON.stringify({ own: `\n${own}` })).slice(0, -1),
      ...['', 'u', 'us', 'user:'].map((user) => Buffer.from(`${user}${own}@host`).toString('base64')),
      Buffer.from(own).toString('base64url'),
    ];
    for (const text of await clean(written)) expect(text).toContain('[redacted]');
    expect(await clean(['short'])).toEqual(['short']);
  });

  it('knows them where a line was wrapped in the middle of one', async () => {
    const own = token('', 40);
    const clean = createRedaction([own]);
    const around = `a line before it ${'x'.repeat(30)} ${own} and one behind`;
    for (const width of [60, 64, 72, 76]) {
      const wrapped = (text: string) => text.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? '';
      const base64 = wrapped(Buffer.from(around).toString('base64'));
      const texts = [wrapped(around), line(wrapped(around)), base64, line(base64), line(line(base64))];
      for (const text of await clean(texts)) expect(text).toContain('[redacted]');
    }
  });

  it('gives up a JSON line rather than break it', async () => {
    const clean = createRedaction(['12345678901']);
    expect(await clean(['{"type":"x","n":12345678901}'])).toEqual(['{"type":"redacted"}']);
  });
});
