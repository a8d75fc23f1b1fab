import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createClaude } from '../../src/claude/claude.ts';
import type { Containment } from '../../src/claude/containment.ts';
import type { RunHearing, RunOrder } from '../../src/flow/ports.ts';
import { hearTranscript, type Owner } from '../../src/flow/transcript.ts';
import { openRecord } from '../../src/postgres/record.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { createRedaction } from '../../src/redaction/redaction.ts';

/** A folder of its own that is gone after the work. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audition-bench-'));
  await chmod(folder, 0o755); // PostgreSQL's own user must be able to pass
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A program of these lines of shell in a folder. */
export async function program(folder: string, name: string, ...lines: readonly string[]): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
  return file;
}

/** A record of its own in a PostgreSQL of its own, with a job that runs as far as it can tell. */
export async function openPlace(folder: string) {
  const record = await openRecord({ dataDir: path.join(folder, 'data') });
  const { db } = record;
  await db.project.create({ data: { name: 'bakery', path: folder, branch: 'main' } });
  const asked = {
    projectName: 'bakery',
    task: 'bake',
    askedBy: 'cli:bench',
    state: 'running',
    fence: 1,
  } as const;
  const { id: jobId } = await db.job.create({ data: { ...asked, requestId: randomUUID() } });
  const ctx = {
    transcripts: createTranscripts(db),
    redact: createRedaction(['a secret of the bench itself']),
    log: quiet,
  };
  /** A new session of that job, and what hears it as the app does: every line redacted, stored, told. */
  const openSession = async (): Promise<{ owner: Owner; hear: RunHearing['lines'] }> => {
    const owner = { sessionId: randomUUID(), jobId, fence: 1 };
    await db.session.create({ data: { id: owner.sessionId, kind: 'job', jobId } });
    const lost = () => {
      throw new Error('the fence is stale');
    };
    return { owner, hear: hearTranscript(ctx, owner, { notice: async () => {}, lost }) };
  };
  return { ...record, openSession };
}
export type Place = Awaited<ReturnType<typeof openPlace>>;

const complain = (_: object, message: string) => void process.stderr.write(`${message}\n`);
export const quiet = { debug: () => {}, info: () => {}, warn: complain, error: complain };

/** The CLI's place taken by a program: everything else is as for a job. */
export async function openClaude(folder: string, bin: string, containment: Containment) {
  const [dataDir, cwd, HOME] = ['data', 'data/clones/1', 'home'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [cwd, HOME]) await mkdir(one, { recursive: true });
  const childEnv = { PATH: process.env.PATH ?? '', HOME, LANG: 'C.UTF-8', TERM: 'dumb' };
  const claude = createClaude({ bin, childEnv, dataDir, containment, hidden: [], log: quiet });
  const order = (sessionId: string = randomUUID()): RunOrder => ({
    ...{ marker: `bench-${randomUUID()}`, cwd, sessionId, prompt: 'Do it.', addDirs: [] },
    ...{ permissionMode: 'acceptEdits', settingSources: 'user,project', allowedTools: [], deniedTools: [] },
    limits: { maxMinutes: 5 },
  });
  /** Runs it to its end; throws unless it ended by itself. */
  const run = async (lines: RunHearing['lines'], sessionId?: string) => {
    const facts = await claude.run(order(sessionId), { started: async () => {}, lines }, never);
    if (facts.exitCode !== 0)
      throw new Error(`a run of the bench ended with ${facts.exitCode ?? facts.notStarted}`);
    return facts;
  };
  return { claude, order, run, cwd };
}
const never = new AbortController().signal;
