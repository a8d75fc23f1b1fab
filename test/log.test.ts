import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { aboutSteps, createLog } from '../src/log.ts';
import type { Queues } from '../src/postgres/queue.ts';
import { partOf, samples, token } from './fakes/secrets.ts';

/** Held by the app, and like no service's token. */
const held = 'correct "horse" battery\nstaple';

function logged() {
  const lines: string[] = [];
  const log = createLog({ secrets: [held], to: { write: (line) => void lines.push(line) } });
  return { lines, log };
}

it.each(samples)(
  'keeps %s out of a line: message, facts, error and its stack',
  (_rule, secret, before = '') => {
    const { lines, log } = logged();
    const text = `at\n${before}${secret}\nand "${before}${secret}"`;
    const error = Object.assign(new Error(text, { cause: new Error(text) }), {
      request: { headers: [text] },
    });
    log.error({ error, deep: { words: [text] } }, text);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ error: { type: 'Error' } });
    expect(lines[0]).not.toContain(partOf(secret));
    expect(lines[0]).toContain('[redacted]');
  },
);

it('keeps what the app itself holds out of it, also encoded, and private keys', () => {
  const { lines, log } = logged();
  const { privateKey: key } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const shapes = [held, encodeURIComponent(held), JSON.stringify({ held }), btoa(`a ${held}`), key];
  for (const words of shapes) log.warn({ error: new Error(words), words }, words);
  log.info({ authorization: `Bearer ${token('', 30)}` }, 'asked');
  expect(lines.join('')).not.toMatch(/horse|aG9yc2U|hvcnNl|ob3JzZ|battery/);
  for (const part of key.split('\n').slice(1, -2)) expect(lines.join('')).not.toContain(part);
  expect(lines.join('')).not.toContain(token('', 30));
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
});

it('says in every line of a step what the step is about, and nothing that people wrote', async () => {
  const { lines, log } = logged();
  const queues = {
    work: async (_step: string, _project: string | null, handle: (data: object) => Promise<void>) =>
      handle({ step: 'run', project: 'bakery', jobId: 7, text: 'private words' }),
  } as unknown as Queues;
  await aboutSteps(queues).work('run', 'bakery', async () => {
    await Promise.resolve();
    log.info('deep inside');
  });
  log.info('outside');
  const [inside, outside] = lines.map((line) => JSON.parse(line) as object);
  expect(inside).toMatchObject({ step: 'run', project: 'bakery', jobId: 7, msg: 'deep inside' });
  expect(outside).not.toHaveProperty('jobId');
  expect(lines.join('')).not.toContain('private');
});
