import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClaudeOptions, createClaude } from '../../src/claude/claude.ts';
import { type Containment, detectContainment } from '../../src/claude/containment.ts';
import type { Claude, ProcessIdentity, RunHearing, RunOrder } from '../../src/flow/ports.ts';

const log = { warn: () => {} };
const real = await detectContainment(log);
export const fixture = (name: string): string => resolve(import.meta.dirname, '../fixtures/bin', name);

/** Both kinds of containment; the reason stands in the name of what cannot run here. */
export const containments: { containment: Containment; skip: boolean; name: string }[] = [
  {
    containment: 'bwrap',
    skip: real !== 'bwrap',
    name: real === 'bwrap' ? 'in bwrap' : 'in bwrap (not allowed here)',
  },
  { containment: 'group', skip: false, name: 'in a process group' },
];

export type Place = {
  readonly root: string;
  readonly dataDir: string;
  readonly clone: string;
  readonly childEnv: Record<string, string>;
  claude(options?: Partial<ClaudeOptions>): Claude;
  order(wish?: Partial<RunOrder>): RunOrder;
  remove(): void;
};

/** A data folder with one job's clone, an empty HOME and empty settings. */
export function createPlace(containment: Containment, bin: string): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'audition-claude-')));
  const [dataDir, clone] = [join(root, 'data'), join(root, 'data/clones/1')];
  for (const folder of [clone, join(root, 'home'), join(root, 'settings')])
    mkdirSync(folder, { recursive: true });
  const childEnv = {
    ...{ PATH: process.env.PATH ?? '', HOME: join(root, 'home'), LANG: 'C.UTF-8', TERM: 'dumb' },
    ...{ CLAUDE_CONFIG_DIR: join(root, 'settings'), ANTHROPIC_API_KEY: 'dummy' },
  };
  const patience = { interruptMs: 100, terminateMs: 100, graceMs: 1_000 };
  return {
    ...{ root, dataDir, clone, childEnv },
    claude: (options = {}) =>
      createClaude({ bin, childEnv, dataDir, containment, hidden: [], log, patience, ...options }),
    order: (wish = {}) => ({
      ...{
        marker: `test-${randomUUID()}`,
        cwd: clone,
        sessionId: randomUUID(),
        prompt: 'Do it.',
        addDirs: [],
      },
      ...{ permissionMode: 'acceptEdits', settingSources: 'user,project', allowedTools: [], deniedTools: [] },
      ...{ limits: { maxMinutes: 1 }, ...wish },
    }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export type Ear = RunHearing & {
  readonly texts: string[];
  readonly sizes: number[];
  leader: ProcessIdentity | null;
};
/** Hears everything; `onLine` is told each line. */
export function createEar(onLine: (text: string) => void = () => {}): Ear {
  const ear: Ear = {
    ...{ texts: [], sizes: [], leader: null },
    async started(leader) {
      ear.leader = leader;
    },
    async lines(lines) {
      for (const { text, bytes } of lines) {
        ear.texts.push(text);
        ear.sizes.push(bytes);
        onLine(text);
      }
    },
  };
  return ear;
}

/** Processes that carry the marker, found without the help of what is tested. */
export const survivors = (marker: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`AUDITION_RUN=${marker}`)
      );
    } catch {
      return false; // gone, or somebody else's
    }
  });
