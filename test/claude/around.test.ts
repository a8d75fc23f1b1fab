import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inspectClaude } from '../../src/claude/inspect.ts';
import { containments, createEar, createPlace, fixture, type Place, survivors } from './place.ts';

const never = new AbortController().signal;
const places: Place[] = [];
const placeOf = (...args: Parameters<typeof createPlace>) => {
  places.push(createPlace(...args));
  return places.at(-1) as Place;
};
afterEach(() => {
  for (const place of places.splice(0)) place.remove();
});

describe.each(containments)('around runs $name', ({ containment, skip }) => {
  it.skipIf(skip)('a setup command tells its exit code and its last words, and ends in time', async () => {
    const here = placeOf(containment, 'claude');
    const shell = (command: string, maxMinutes = 1, signal = never) =>
      here.claude().shell({ marker: 'setup', cwd: here.clone, command, maxMinutes }, signal);
    expect(await shell('echo out; echo err >&2; touch made; exit 3')).toEqual({
      exitCode: 3,
      endedBy: null,
      tail: 'out\nerr\n',
    });
    expect(existsSync(join(here.clone, 'made'))).toBe(true);
    expect((await shell('head -c 9000 /dev/zero | tr "\\0" x')).tail).toHaveLength(4096);
    expect((await shell('sleep 1000', 0.002)).endedBy).toBe('timeout');
    expect((await shell('sleep 1000', 1, AbortSignal.timeout(50))).endedBy).toBe('abort');
    expect(survivors('setup')).toEqual([]);
  });

  it.skipIf(skip)('a command is interrupted before anything harder happens to it', async () => {
    const here = placeOf(containment, 'claude');
    const abort = new AbortController();
    const command = "trap 'echo interrupted; exit 0' INT; touch ready; sleep 1000 & wait";
    const order = { marker: 'orderly', cwd: here.clone, command, maxMinutes: 1 };
    const patience = { interruptMs: 20_000, terminateMs: 100, graceMs: 1_000 };
    const ended = here.claude({ patience }).shell(order, abort.signal);
    await vi.waitFor(() => expect(existsSync(join(here.clone, 'ready'))).toBe(true), 20_000);
    abort.abort();
    expect(await ended).toEqual({ exitCode: 0, endedBy: 'abort', tail: 'interrupted\n' });
  });

  it.skipIf(skip)('what a dead worker left is found by its marker, and only that', async () => {
    const here = placeOf(containment, fixture('leaves-daemons'));
    const [order, other] = [here.order(), here.order({ sessionId: '0b7f7f57-5d58-4a6c-9d7b-0e3d7a8c9f01' })];
    const abort = new AbortController();
    const [ear, bystander] = [createEar(), createEar()];
    const runs = [here.claude().run(order, ear, never), here.claude().run(other, bystander, abort.signal)];
    await vi.waitFor(() => expect([ear.texts.length, bystander.texts.length]).toEqual([1, 1]), 20_000);
    const foreign = { ...(bystander.leader ?? { pid: 0, bootId: '' }), startTime: 'another time' };
    expect(await here.claude().reap(order.marker, foreign)).toBeGreaterThan(0);
    expect(survivors(order.marker)).toEqual([]);
    expect(survivors(other.marker)).not.toEqual([]);
    expect(await here.claude().reap(order.marker, ear.leader)).toBe(0);
    abort.abort();
    expect((await Promise.all(runs)).map(({ endedBy }) => endedBy)).toEqual([null, 'abort']);
  });
});

describe('containment', () => {
  const [inBwrap] = containments;
  it.skipIf(inBwrap?.skip)(
    'hides the data folder but for the clone and what it borrows, and what is to be hidden',
    async () => {
      const here = placeOf('bwrap', 'claude');
      const [objects, env] = [join(here.dataDir, 'repositories/a.git/objects'), join(here.root, 'app/.env')];
      for (const folder of [objects, join(here.root, 'app'), join(here.clone, '.git/objects/info')])
        mkdirSync(folder, { recursive: true });
      for (const file of [join(objects, 'borrowed'), env, join(here.dataDir, 'secret')])
        writeFileSync(file, 'text');
      symlinkSync(here.dataDir, join(here.clone, 'objects'));
      const alternates = [objects, here.dataDir, join(here.clone, 'objects')].join('\n');
      writeFileSync(join(here.clone, '.git/objects/info/alternates'), alternates);
      const claude = here.claude({ hidden: [env, join(here.root, 'not there')] });
      const run = async (command: string) =>
        (await claude.shell({ marker: 'x', cwd: here.clone, command, maxMinutes: 1 }, never)).exitCode;
      expect(await run(`cat ${objects}/borrowed`)).toBe(0);
      expect(
        await run(`touch ${objects}/x || touch ${here.dataDir}/x || touch ${here.childEnv.HOME}/x`),
      ).toBe(1);
      expect(await run(`cat ${here.dataDir}/secret || cat objects/secret || grep text ${env}`)).toBe(1);
      expect(await run('touch here && touch "$TMPDIR/x" && touch /tmp/x')).toBe(0);
    },
  );

  it.skipIf(inBwrap?.skip)(
    'hides keys to other places, other sessions, and a login it does not need',
    async () => {
      const here = placeOf('bwrap', 'claude');
      const { HOME = '', CLAUDE_CONFIG_DIR: settings = '' } = here.childEnv;
      const files = [
        ...[join(HOME, '.ssh/id_ed25519'), join(HOME, '.aws/credentials'), join(HOME, '.npmrc')],
        ...[join(settings, 'projects/-bakery/1.jsonl'), join(settings, '.credentials.json')],
        ...[join(HOME, '.gitconfig'), join(settings, 'settings.json')],
      ];
      for (const file of files) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, 'text');
      }
      /** Which of them are read by a command that is run like this. */
      const readable = async (reveal: readonly string[], childEnv = here.childEnv) => {
        const bounds = { network: true, memoryMb: 0, processes: 0, diskMb: 0, reveal };
        const command = `for file in ${files.join(' ')}; do grep -sq text $file && echo $file; done; true`;
        const order = { marker: 'reads', cwd: here.clone, command, maxMinutes: 1, bounds };
        const { tail } = await here.claude({ childEnv }).shell(order, never);
        return tail
          .trim()
          .split('\n')
          .map((file) => basename(file));
      };
      const open = ['.gitconfig', 'settings.json'];
      expect(await readable([])).toEqual(open);
      const { ANTHROPIC_API_KEY: _, ...withoutKey } = here.childEnv;
      expect(await readable(['.npmrc'], withoutKey)).toEqual(['.npmrc', '.credentials.json', ...open]);
    },
  );

  it.skipIf(inBwrap?.skip)('ends a run when its worker is killed', async () => {
    const here = placeOf('bwrap', fixture('leaves-daemons'));
    const script = `
      import { createClaude } from '${join(import.meta.dirname, '../../src/claude/claude.ts')}';
      const { options, order } = JSON.parse(process.argv[1]);
      const claude = createClaude({ ...options, log: { warn() {} } });
      const lines = async () => process.stdout.write('ready');
      await claude.run(order, { started: async () => {}, lines }, new AbortController().signal);`;
    const order = here.order();
    const options = { bin: fixture('leaves-daemons'), childEnv: here.childEnv, dataDir: here.dataDir };
    const input = JSON.stringify({ options: { ...options, containment: 'bwrap', hidden: [] }, order });
    const worker = execa(process.execPath, ['--input-type=module', '--eval', script, input], {
      reject: false,
    });
    await vi.waitFor(() => expect(survivors(order.marker).length).toBeGreaterThan(4), { timeout: 10_000 });
    worker.kill('SIGKILL');
    await worker;
    await vi.waitFor(() => expect(survivors(order.marker)).toEqual([]), 20_000);
    const temporary = () => readdirSync(join(here.dataDir, 'tmp'));
    expect(temporary()).toHaveLength(1);
    await here.claude().reap(order.marker, null);
    expect(temporary()).toEqual([]);
  });
});

describe('the program', () => {
  it('is named with its version, or refused in a sentence', async () => {
    const env = { PATH: process.env.PATH ?? '', HOME: '/' };
    expect(await inspectClaude('no-such-claude', env)).toMatchObject({ refused: 'missing' });
    expect(await inspectClaude(fixture('silent').replace('silent', 'no-result'), env)).toMatchObject({
      refused: 'broken',
    });
    expect(await inspectClaude(fixture('old'), env)).toMatchObject({ refused: 'old', words: /2\.1\.99/ });
  });
});
