import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { containments, createEar, createPlace, fixture, type Place, survivors } from './place.ts';

const never = new AbortController().signal;
const places: Place[] = [];
afterEach(() => {
  for (const place of places.splice(0)) place.remove();
});

describe.each(containments)('a run $name', ({ containment, skip }) => {
  const place = (bin: string) => {
    const made = createPlace(containment, fixture(bin));
    places.push(made);
    return made;
  };
  /** Runs a misbehaving program to its end, whatever that is. */
  const runOf = async (bin: string) => {
    const here = place(bin);
    const ear = createEar();
    const order = here.order();
    const facts = await here.claude().run(order, ear, never);
    expect(survivors(order.marker)).toEqual([]);
    expect(readdirSync(join(here.dataDir, 'tmp'))).toEqual([]);
    return { facts, ear };
  };

  it.skipIf(skip)('that hangs after its result is ended, and its result counts', async () => {
    const { facts } = await runOf('hangs-after-result');
    expect(facts).toMatchObject({ endedBy: 'hung-after-result', result: { text: 'done', isError: false } });
  });

  it.skipIf(skip)('without a result has none, but its last words', async () => {
    const { facts } = await runOf('no-result');
    expect(facts).toMatchObject({ exitCode: 0, endedBy: null, result: null, lastText: 'I begin.' });
  });

  it.skipIf(skip)('with an API error and exit 0 tells both', async () => {
    const { facts } = await runOf('api-error');
    expect(facts).toMatchObject({ exitCode: 0, result: { isError: true, apiErrorStatus: 529 } });
  });

  it.skipIf(skip)('that ignores signals is killed after its time', async () => {
    const here = place('ignores-signals');
    const order = here.order({ limits: { maxMinutes: 0.005 } });
    expect(await here.claude().run(order, createEar(), never)).toMatchObject({
      endedBy: 'timeout',
      result: null,
    });
    expect(survivors(order.marker)).toEqual([]);
  });

  it.skipIf(skip)('leaves no daemon behind: when aborted, on its end, or when we find it later', async () => {
    for (const how of ['abort', 'ends'] as const) {
      const here = place('leaves-daemons');
      const abort = new AbortController();
      const order = here.order();
      const ear = createEar(() => how === 'abort' && abort.abort());
      const childEnv = { ...here.childEnv, AUDITION_TEST: how };
      const facts = await here.claude({ childEnv }).run(order, ear, abort.signal);
      expect(facts.endedBy).toBe(how === 'abort' ? 'abort' : null);
      expect(survivors(order.marker)).toEqual([]);
    }
  });

  it.skipIf(skip)('does not wait for a stray that sheds its marker and holds its output', async () => {
    const { facts, ear } = await runOf('sheds-its-marker');
    expect(facts).toMatchObject({ endedBy: null, exitCode: 0, result: { text: 'done' } });
    if (containment === 'bwrap') return; // there it ended with the rest
    const { pid } = JSON.parse(ear.texts[0] ?? '') as { pid: number };
    expect(process.kill(pid, 'SIGKILL')).toBe(true); // it was still there
  });

  it.skipIf(skip)('hears lines of megabytes cut to one, with their real length', async () => {
    const { ear } = await runOf('long-lines');
    const mark = ' … (cut here; the line had 3000000 bytes)';
    // of an unbroken line the last 4 KiB may be half a secret
    expect(ear.texts.map((text) => text.length)).toEqual([5, 1024 ** 2 - 4_096 + mark.length, 4]);
    expect(ear.texts[1]?.endsWith(`x${mark}`)).toBe(true);
    expect(ear.sizes).toEqual([5, 3_000_000, 4]);
  });

  it.skipIf(skip)('hears odd bytes, unknown events and half a last line', async () => {
    const { facts, ear } = await runOf('odd-bytes');
    expect(ear.texts).toEqual([
      ...['bad \uFFFD byte', 'nul \uFFFD byte', '{"type":"from_the_future","value":1}'],
      '{"type":"result","subt',
    ]);
    expect(facts).toMatchObject({ exitCode: 0, result: null });
  });

  it.skipIf(skip)('that is not logged in, or at its usage limit, says so', async () => {
    const out = await runOf('not-logged-in');
    expect(out.facts).toMatchObject({
      exitCode: 1,
      lastText: 'Not logged in · Please run /login',
      usageLimit: null,
    });
    expect(out.facts.stderrTail).toBe('please log in\n');
    const limited = await runOf('usage-limit');
    expect(limited.facts.usageLimit?.resetsAt).toEqual(new Date('2026-11-21T18:20:00Z'));
  });

  it.skipIf(skip)('sees the prompt and its allow-list, and nothing of ours', async () => {
    const token = `xoxb-${randomUUID()}`;
    const ours = execa('sleep', ['1000'], { env: { SLACK_BOT_TOKEN: token }, reject: false });
    const here = place('prints-environment');
    const ear = createEar();
    await here.claude().run(here.order({ prompt: '--help' }), ear, never);
    ours.kill();
    await ours;
    expect(ear.texts).toEqual(expect.arrayContaining(['prompt --help', 'ANTHROPIC_API_KEY=dummy']));
    expect(ear.texts.filter((text) => /^arg --help/.test(text))).toEqual([]);
    const leaks = ear.texts.filter((text) => text.includes(token));
    // In a mere process group it is there to be read in /proc: doctor warns of that.
    expect(leaks).toEqual(containment === 'bwrap' ? [] : [`proc SLACK_BOT_TOKEN=${token}`]);
  });

  it.skipIf(skip)('ends when what it says cannot be stored, and the fault is told', async () => {
    const here = place('ignores-signals');
    const order = here.order();
    const deaf = { ...createEar(), lines: () => Promise.reject(new Error('no database')) };
    await expect(here.claude().run(order, deaf, never)).rejects.toThrow('no database');
    expect(survivors(order.marker)).toEqual([]);
  });
});

describe('a run that cannot start', () => {
  it.each([
    ['a missing program', { bin: 'no-such-claude' }, {}, /no program “no-such-claude”/],
    ['no containment', {}, { permissionMode: 'bypassPermissions' as const }, /needs a contained file system/],
  ])('because of %s says so in a sentence', async (_why, options, wish, words) => {
    const here = createPlace('group', fixture('silent'));
    places.push(here);
    const facts = await here.claude(options).run(here.order(wish), createEar(), never);
    expect(facts.notStarted).toMatch(words);
  });
});
