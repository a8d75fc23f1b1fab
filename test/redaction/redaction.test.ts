import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRedaction } from '../../src/redaction/redaction.ts';
import { partOf, samples, token } from '../fakes/secrets.ts';

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
        expect(cleaned).not.toContain(partOf(secret));
        expect(JSON.parse(cleaned)).toMatchObject({ type: 'user', session: 'a "b" \\' });
        expect(cleaned).toContain('[redacted]');
        // a tool's answer that is JSON itself: escaped twice
        const twice = await alone(line(line(text)));
        expect(twice).not.toContain(partOf(secret));
        expect(JSON.parse(twice)).toHaveProperty('message');
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
      encodeURIComponent(own).toLowerCase(),
      encodeURIComponent(own).replaceAll('%20', '+'),
      JSON.stringify({ own }).replaceAll('&', '\\u0026').replaceAll('/', '\\/'),
      line(JSON.stringify({ own }).replaceAll('&', '\\u0026').replaceAll('/', '\\u002F')),
    ];
    for (const [at, text] of (await clean(written)).entries()) {
      expect(text).toContain('[redacted]');
      expect(text).not.toMatch(/p4ss|rd|more/);
      if (at > 6 && text.startsWith('{"')) expect(() => JSON.parse(text)).not.toThrow();
    }
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

  it('knows them in a diff, in an answer, and indented', async () => {
    const own = token('', 40);
    const clean = createRedaction([own]);
    const base64 = Buffer.from(`a line before it ${own} and one behind`).toString('base64');
    const texts = [own, base64].flatMap((text) =>
      ['\n+', '\n-', '\n> ', '\r\n        ', '\n\t\t'].flatMap((between) => {
        const wrapped = text.match(/.{1,34}/g)?.join(between) ?? '';
        return [wrapped, line(wrapped), line(line(wrapped))];
      }),
    );
    for (const text of await clean(texts)) {
      expect(text).toContain('[redacted]');
      if (text.startsWith('{')) expect(JSON.parse(text)).toHaveProperty('message');
    }
  });

  it('leaves what only begins like a token, or has no secret in it', async () => {
    const texts = [
      'npm_config_registry_of_ours=1 and task-0123456789abcdef0 and the basic src/redaction/redaction.ts',
      'ws://localhost:3000/socket and https://a.example.org:8080/b@c and git@example.org:a/b.git',
      line('$env:secret_access_key is not set; the token of the workspace'),
    ];
    expect(await redact(texts)).toEqual(texts);
  });

  it('gives up a JSON line rather than break it', async () => {
    const clean = createRedaction(['12345678901']);
    expect(await clean(['{"type":"x","n":12345678901}'])).toEqual(['{"type":"redacted"}']);
  });
});
