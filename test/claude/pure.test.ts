import { describe, expect, it } from 'vitest';
import { runArguments } from '../../src/claude/argv.ts';
import { bwrapArguments, type Mount } from '../../src/claude/containment.ts';
import { childEnvironment, cleanPath } from '../../src/claude/environment.ts';
import { hearLine, nothingTold, usageLimit } from '../../src/claude/facts.ts';
import { createMeter } from '../../src/claude/output-limit.ts';
import { createSplitter, createTail, giveBack } from '../../src/claude/splitter.ts';
import type { RunOrder } from '../../src/flow/ports.ts';

const id = '0b7f7f57-5d58-4a6c-9d7b-0e3d7a8c9f01';
const order: RunOrder = {
  ...{
    marker: 'job-1',
    cwd: '/c',
    sessionId: id,
    prompt: 'Do it.',
    addDirs: [],
    permissionMode: 'acceptEdits',
  },
  ...{ settingSources: 'user,project', allowedTools: [], deniedTools: [], limits: { maxMinutes: 1 } },
};

describe('the arguments', () => {
  it('of a job: Skill always, Bash where the file system is contained', () => {
    const common = [
      ...['-p', '--output-format=stream-json', '--verbose', '--strict-mcp-config', `--session-id=${id}`],
      ...['--setting-sources=user,project', '--permission-mode=acceptEdits'],
    ];
    expect(runArguments(order, 'bwrap')).toEqual([...common, '--allowedTools=Skill', '--allowedTools=Bash']);
    expect(runArguments(order, 'group')).toEqual([...common, '--allowedTools=Skill']);
  });

  it('of a run that only reads: no other tools, whatever a project allows, and no hooks', () => {
    const wish = {
      ...order,
      allowedTools: ['Bash(git *)'],
      deniedTools: ['WebFetch'],
      reading: true as const,
    };
    const said = runArguments(wish, 'bwrap');
    expect(said).toEqual(runArguments(wish, 'group'));
    expect(said).toContain('--permission-mode=dontAsk');
    expect(said).toContain('--tools=Read,Grep,Glob,Skill');
    expect(said).toContain('--settings={"disableAllHooks":true}');
    expect(said.filter((one) => one.startsWith('--allowed')).join(' ')).not.toMatch(/Bash|Edit|Write/);
    expect(said).toEqual(expect.arrayContaining(['--disallowedTools=Bash', '--disallowedTools=WebFetch']));
  });

  it('of a fork with everything a project can say; a value that looks like an option stays a value', () => {
    const full = {
      ...order,
      ...{ forkOf: id, model: '--debug', addDirs: ['/s'] },
      ...{ allowedTools: ['Bash(git *)'], deniedTools: ['WebFetch'] },
      limits: { maxMinutes: 1, maxTurns: 9, maxUsd: 0.5 },
    };
    const said = runArguments(full, 'group').join(' ');
    expect(said).toContain(`--resume=${id} --fork-session --session-id=${id} --model=--debug`);
    expect(said).toContain('--max-turns=9 --max-budget-usd=0.5 --add-dir=/s');
    expect(said).toMatch(/--allowedTools=Skill --allowedTools=Bash\(git \*\) --disallowedTools=WebFetch$/);
  });
});

describe('the environment', () => {
  it('is the allow-list, what names the run, and a PATH without what npm put in front', () => {
    const allowed = { PATH: '/a/node_modules/.bin:/x/node-gyp-bin:/usr/bin', LANG: 'C' };
    const run = { marker: 'm', tmp: '/t', network: true };
    expect(childEnvironment(allowed, { ...run, contained: false })).toEqual({
      ...{ PATH: '/usr/bin', LANG: 'C', TMPDIR: '/t', AUDITION_RUN: 'm' },
      ...{ DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1' },
    });
    expect(childEnvironment(allowed, { ...run, contained: true })).toMatchObject({
      ...{ XDG_CACHE_HOME: '/t/cache', npm_config_cache: '/t/npm', IS_SANDBOX: '1' },
      ...{ GOMODCACHE: '/t/go', GRADLE_USER_HOME: '/t/gradle', PNPM_HOME: '/t/pnpm' },
      MAVEN_ARGS: '-Dmaven.repo.local=/t/m2 -Dmaven.repo.local.tail=/.m2/repository',
    });
    // where nothing can be fetched, what the host has is all there is
    const cutOff = childEnvironment(allowed, { ...run, contained: true, network: false });
    expect(cutOff).not.toHaveProperty('GOMODCACHE');
    expect(cleanPath('/home/me/bin::/opt/node_modules/.bin/')).toBe('/home/me/bin');
  });
});

describe('the mounts', () => {
  it('go from short to long paths: a clone in a hidden folder stays, a data folder below /tmp is hidden', () => {
    const mounts: Mount[] = [
      ...[['--tmpfs', '/tmp/data'] as const, ['--ro-bind', '/dev/null', '/app/.env'] as const],
      ...[['--bind', '/tmp/data/c', '/tmp/data/c'] as const, ['--ro-bind-try', '/tmp', '/tmp'] as const],
      // Hidden, then shown as something else: that may be written to.
      ...[['--tmpfs', '/home/me/.claude/projects'] as const],
      ['--bind', '/tmp/data/sessions/1', '/home/me/.claude/projects'],
    ];
    expect(bwrapArguments(mounts, '/tmp/data/c').join(' ')).toBe(
      '--unshare-pid --unshare-ipc --die-with-parent --cap-drop ALL --ro-bind / / ' +
        '--dev /dev --remount-ro /dev --tmpfs /tmp --ro-bind-try /tmp /tmp --proc /proc ' +
        '--tmpfs /tmp/data --ro-bind /dev/null /app/.env --bind /tmp/data/c /tmp/data/c ' +
        '--tmpfs /home/me/.claude/projects --bind /tmp/data/sessions/1 /home/me/.claude/projects --remount-ro /tmp/data --chdir /tmp/data/c --',
    );
  });
});

describe('the splitter', () => {
  const bytes = Buffer.from('eins\nzwei ü\n\n123 56789ghp_\nhalf');
  it.each([1, 2, 3, 7, 100])('finds the same lines in chunks of %i bytes', (size) => {
    const splitter = createSplitter(10);
    const lines = [];
    for (let at = 0; at < bytes.length; at += size)
      lines.push(...splitter.push(bytes.subarray(at, at + size)));
    expect([...lines, ...splitter.end()]).toEqual([
      ...[
        { text: 'eins', bytes: 4 },
        { text: 'zwei ü', bytes: 7 },
      ],
      ...[
        { text: '123  … (cut here; the line had 13 bytes)', bytes: 13 },
        { text: 'half', bytes: 4 },
      ],
    ]);
    expect(splitter.end()).toEqual([]);
  });

  it('has a tail that keeps the end', () => {
    const tail = createTail(4);
    for (const piece of ['ab', 'cdefg', 'h']) tail.hear(Buffer.from(piece));
    expect(tail.text()).toBe('efgh');
    // of a word that was cut in two the rest is left out
    const longer = createTail(12);
    longer.hear(Buffer.from('the key is ghp_abc and more'));
    expect(longer.text()).toBe('and more');
  });
});

describe('a usage limit', () => {
  const told = (...events: object[]) =>
    events.map((event) => ({ text: JSON.stringify(event), bytes: 0 })).reduce(hearLine, nothingTold);
  const rejected = {
    type: 'rate_limit_event',
    rate_limit_info: { status: 'rejected', resetsAt: 1_795_285_200 },
  };
  const ended = (text: string, isError = true) => ({
    type: 'result',
    subtype: 'success',
    is_error: isError,
    result: text,
  });

  it.each([
    ["You've hit your session limit · resets 1pm", null],
    ['You’ve hit your weekly limit · resets Mon 9am', null],
    ["You've hit your monthly spend limit.", null],
    ["You're out of usage credits. See Usage in Settings", null],
    ['Claude AI usage limit reached|1795285200', new Date(1_795_285_200_000)],
  ])('is read from “%s”', (words, resetsAt) => {
    expect(usageLimit(told(ended(words)))).toEqual({ resetsAt });
    expect(usageLimit(told({ type: 'assistant', message: { content: words } }))).toEqual({ resetsAt });
    expect(usageLimit(told(ended(words, false)))).toBeNull();
  });

  it('is read from the event that rejects, unless the run got past it', () => {
    expect(usageLimit(told(rejected, ended('')))).toEqual({ resetsAt: new Date(1_795_285_200_000) });
    expect(usageLimit(told(rejected, ended('done', false)))).toBeNull();
    expect(usageLimit(told(ended('The page says: You’ve hit your limit')))).toBeNull();
  });
});

it('a chunk of bytes is given back once its lines are there, unless others have a part of its memory', () => {
  const chunk = Buffer.from(`${'dough '.repeat(10_000)}\nsugar`);
  const splitter = createSplitter(100_000);
  const [line] = splitter.push(chunk);
  giveBack(chunk);
  expect(chunk.length).toBe(0);
  expect(line?.text).toBe('dough '.repeat(10_000));
  expect(splitter.end()).toEqual([{ text: 'sugar', bytes: 5 }]);
  const shared = Buffer.alloc(100_000).subarray(1);
  giveBack(shared);
  expect(shared.length).toBe(99_999);
});

it('a run that says too many lines is told of once, however many come after', () => {
  const told: unknown[] = [];
  const { keep } = createMeter({ bytes: 100, lines: 3 }, (overrun) => told.push(overrun));
  const two = ['flour', 'sugar'].map((text) => ({ text, bytes: text.length }));
  expect([keep(two), keep(two), keep(two)].map(({ length }) => length)).toEqual([2, 1, 0]);
  expect(told).toEqual([{ over: 'lines', most: 3 }]);
});
