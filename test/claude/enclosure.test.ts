import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hiddenByDefault } from '../../src/claude/hidden.ts';
import { socketFolders } from '../../src/edges.ts';
import { containments, createPlace, type Place } from './place.ts';

const never = new AbortController().signal;
const places: Place[] = [];
afterEach(() => {
  for (const place of places.splice(0)) place.remove();
});

/** A place, and what a command says and answers in it. */
function enclosed() {
  const here = createPlace('bwrap', 'claude');
  places.push(here);
  const shell = (command: string, network = true) => {
    const bounds = { network, memoryMb: 0, processes: 0, diskMb: 0, reveal: [] };
    const order = { marker: 'enclosed', cwd: here.clone, command, maxMinutes: 1, bounds };
    return here.claude().shell(order, never);
  };
  return { ...here, shell };
}

const [inBwrap] = containments;
describe.skipIf(inBwrap?.skip)('in its enclosure', () => {
  it('a contained root cannot remount', async () => {
    const { shell } = enclosed();
    const made = await shell('mount -o remount,rw,bind / && echo writable; grep CapEff /proc/self/status');
    expect(made.tail).not.toContain('writable');
    expect(made.tail).toMatch(/^CapEff:\t0+$/m);
  });

  it('a hidden file is an empty one that can be read', async () => {
    const { childEnv, shell } = enclosed();
    const { HOME = '' } = childEnv;
    mkdirSync(join(HOME, '.m2'));
    for (const name of ['.netrc', '.m2/settings.xml']) writeFileSync(join(HOME, name), 'secret');
    const read = 'cat "$HOME/.netrc" "$HOME/.m2/settings.xml" && ! echo x > "$HOME/.netrc"';
    expect(await shell(read)).toMatchObject({ exitCode: 0, tail: expect.stringMatching(/^<settings\/>/) });
  });

  it('without a network there is no socket of the host, and the own settings of its person never', async () => {
    const { childEnv, shell } = enclosed();
    mkdirSync(join(childEnv.HOME ?? '', '.claude/todos'), { recursive: true });
    expect((await shell('ls -A /run "$HOME/.claude"', false)).tail).toMatch(/^\/run:\n\n.*\.claude:\n$/);
  });
});

describe('what is hidden', () => {
  it('is not what programs are found by', () => {
    const env = { HOME: '/h', CLAUDE_CONFIG_DIR: '/c', PATH: '/run/current-system/sw/bin:/h/.claude/local' };
    const hidden = hiddenByDefault(env, { reveal: ['.rd'], network: false });
    expect(hidden).toEqual(expect.arrayContaining(['/h/.Xauthority', '/c/file-history', '/c/debug']));
    for (const open of ['/run', '/h/.claude', '/h/.rd']) expect(hidden).not.toContain(open);
  });

  it('is the socket of a database on this host', () => {
    expect(socketFolders('postgresql://%2Fvar%2Frun%2Fpg/audition')).toEqual(['/var/run/pg']);
    expect(socketFolders('postgresql://me@localhost/audition?host=/srv/pg')).toEqual(['/srv/pg']);
    expect(socketFolders('postgresql://me@localhost:5433/audition')).toEqual(['/run/postgresql']);
    expect(socketFolders('postgresql://db.example.org/audition?host=/tmp')).toEqual([]);
    expect([socketFolders('postgresql://db.example.org/a'), socketFolders(undefined)]).toEqual([[], []]);
  });
});
