import { request } from 'node:http';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openModelDoor } from '../../src/claude/model-door.ts';
import type { Bounds } from '../../src/domain/overrun.ts';
import { startLoopback } from '../../src/rehearsal/loopback.ts';
import { startModel, type Turn } from '../../src/rehearsal/model.ts';
import { containments, createEar, createPlace } from './place.ts';

const never = new AbortController().signal;
const off: Bounds = { network: false, memoryMb: 0, processes: 0, diskMb: 0, reveal: [] };
const real = resolve(import.meta.dirname, '../../node_modules/.bin/claude');
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** A place on the network that says who came. */
async function openSite() {
  const visits: string[] = [];
  const site = await startLoopback(async ({ path }) => {
    visits.push(path);
    return new Response('heard');
  });
  toClose.push(site.close);
  return { url: site.url, visits };
}

describe('a project without a network', () => {
  const [inBwrap] = containments;
  it.skipIf(inBwrap?.skip)('has Claude reach its model and nothing else; gates reach nothing', async () => {
    const site = await openSite();
    const here = createPlace('bwrap', real);
    const calls: Turn[] = [
      [{ call: 'Bash', input: { command: `curl -sS ${site.url}/tool`, description: 'Look' } }],
      [{ say: 'Done.' }],
    ];
    const model = await startModel(
      ({ messages }) => calls[messages.filter(({ role }) => role === 'assistant').length] ?? [],
    );
    toClose.push(here.remove, model.close);
    const childEnv = {
      ...here.childEnv,
      ...{ ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    };
    const claude = here.claude({
      childEnv,
      patience: { interruptMs: 100, terminateMs: 100, graceMs: 30_000 },
    });
    const ear = createEar();
    const facts = await claude.run(here.order({ bounds: off }), ear, never);
    expect(facts).toMatchObject({ exitCode: 0, result: { isError: false, text: 'Done.' } });
    expect(ear.texts.join('\n')).toMatch(/curl: \(7\)/);
    const order = { marker: 'gate', cwd: here.clone, maxMinutes: 1 };
    const command = `curl -sS ${site.url}/gate`;
    expect(await claude.shell({ ...order, command, bounds: off }, never)).toMatchObject({ exitCode: 7 });
    expect(site.visits).toEqual([]);
    expect((await claude.shell({ ...order, command }, never)).tail).toBe('heard');
  });

  it('begins nothing where nothing can keep a run from it', async () => {
    const here = createPlace('group', real);
    toClose.push(here.remove);
    const facts = await here.claude().run(here.order({ bounds: off }), createEar(), never);
    expect(facts.notStarted).toBe(
      'network = "off" needs a contained file system (bwrap), which this host lacks.',
    );
  });
});

describe('the door to a model that is reached by TLS', () => {
  /** Asks the door to be joined with an address. */
  const ask = (socketPath: string, address: string) =>
    new Promise<{ status: number | undefined; said: string }>((settle) => {
      const asking = request({ socketPath, method: 'CONNECT', path: address });
      asking.on('connect', ({ statusCode: status }, socket) => {
        socket.on('data', (said: Buffer) => settle({ status, said: `${said}` }));
        socket.on('end', () => settle({ status, said: '' }));
        socket.write('hello');
      });
      asking.end();
    });

  it('leads to its address, and to no other', async () => {
    const here = createPlace('group', real);
    const model = createServer((socket) => socket.on('data', (said) => socket.end(`you said ${said}`)));
    await new Promise<void>((ready) => model.listen(0, '127.0.0.1', ready));
    toClose.push(here.remove, () => model.close());
    const bound = model.address();
    const port = typeof bound === 'object' ? bound?.port : 0;
    const tmp = join(here.root, 'tmp');
    const socket = join(tmp, '.model');
    const door = await openModelDoor({ ANTHROPIC_BASE_URL: `https://127.0.0.1:${port}` }, tmp);
    toClose.push(door.close);
    expect(door.env).toEqual({ HTTPS_PROXY: 'http://127.0.0.1:4801', HTTP_PROXY: 'http://127.0.0.1:4801' });
    expect(await ask(socket, `127.0.0.1:${port}`)).toEqual({ status: 200, said: 'you said hello' });
    expect(await ask(socket, 'example.com:443')).toMatchObject({ status: 403 });
  });
});
