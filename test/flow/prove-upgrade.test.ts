import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { RunFacts } from '../../src/domain/run.ts';
import type { Context } from '../../src/flow/context.ts';
import type { RunHearing, RunOrder } from '../../src/flow/ports.ts';
import { proveUpgrade } from '../../src/flow/prove-upgrade.ts';
import type { ToProve } from '../../src/flow/read-evidence.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { treeFile } from '../domain/stage/files.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const project = toProject('bakery', { path: '/bakery' }, ['U0ADA'], '/');
const livePath = '.claude/skills/add-product';
const skill = treeFile(`${livePath}/SKILL.md`, '---\nname: add-product\ndescription: Adds a product.\n---\n');

/** An upgrade for what two jobs asked for, as it comes upon the stage. */
async function upgradeToProve(artifact: Partial<ToProve['artifact']> = {}): Promise<ToProve> {
  const { db } = record;
  await db.project.upsert({
    ...{ where: { name: 'bakery' }, update: {} },
    create: { name: 'bakery', path: '/bakery', branch: 'main' },
  });
  const signal = await db.signal.create({
    data: { kind: 'repeated_task', projectName: 'bakery', title: 'add a product' },
  });
  for (const request of ['add the rye loaf to the list', 'put sourdough on the list']) {
    const asked = { requestId: randomUUID(), projectName: 'bakery', task: request, askedBy: 'U0ADA' };
    const { id: jobId } = await db.job.create({ data: { ...asked, state: 'ended', outcome: 'done' } });
    const { id: sessionId } = await db.session.create({ data: { id: randomUUID(), kind: 'job', jobId } });
    const beat = await db.beat.create({ data: { projectName: 'bakery', sessionId, jobId, request } });
    await db.evidence.create({ data: { signalId: signal.id, beatId: beat.id } });
  }
  const data = { signalId: signal.id, projectName: 'bakery', jobId: 1 };
  const upgrade = await db.upgrade.create({ data });
  const own = { kind: 'skill', slug: 'add-product', livePath, files: [skill], ...artifact } as const;
  return { upgrade, project, artifact: own, base: 'b'.repeat(40), commit: 'c'.repeat(40) };
}

const init = {
  ...{ type: 'system', subtype: 'init', session_id: 's', model: 'claude-x', claude_code_version: '2.1.0' },
  skills: ['add-product'],
};
const answer = { type: 'assistant', message: { content: [{ type: 'text', text: 'No.' }] } };

/** A context in which `claude` says these lines, and ends with these facts. */
function contextIn(lines: readonly object[], facts: Partial<RunFacts>, stopping = new AbortController()) {
  const asked: RunOrder[] = [];
  const removed: string[] = [];
  const ended: RunFacts = {
    ...{ exitCode: 1, signal: null, endedBy: null, notStarted: null, stderrTail: '', durationMs: 1 },
    ...{ init: null, result: null, usageLimit: null, lastText: '', asked: null, ...facts },
  };
  const run = async (order: RunOrder, hear: RunHearing) => {
    asked.push(order);
    await hear.lines(lines.map((line) => ({ text: JSON.stringify(line), bytes: 1 })));
    return ended;
  };
  const ctx = {
    ...{
      db: record.db,
      redact: async (texts: string[]) => texts,
      exitLine: false,
      stopping: stopping.signal,
    },
    ...{ now: () => new Date(), newId: randomUUID, log: { info: () => {} } },
    git: {
      clone: async () => ({ path: '/clone' }),
      removeClone: async (id: string) => void removed.push(id),
      list: async () => [],
    },
    claude: { contained: false, missing: async () => null, run, reap: async () => 0, forget: async () => {} },
    transcripts: { ...createTranscripts(record.db), append: async () => true },
    index: { near: async () => ({ near: [], company: [] }) },
  } as unknown as Context;
  return { ctx, asked, removed };
}

it('cannot tell of a skill when nothing was answered, and leaves the rest unasked', async () => {
  const { ctx, asked, removed } = contextIn([init], { usageLimit: { resetsAt: null } });
  const of = await upgradeToProve();
  expect((await proveUpgrade(ctx, of))?.at(-1)).toMatchObject({
    ...{ name: 'trigger', passed: null },
    words: 'could not be tried: The usage limit of the Claude account is reached.',
  });
  expect(asked.map(({ reading, limits }) => ({ reading, turns: limits.maxTurns }))).toEqual(
    Array(2).fill({ reading: true, turns: 1 }),
  );
  expect(removed).toEqual([`upgrade-${of.upgrade.id}-stage`]);
});

it.each([
  [{ dollarsPerDay: 10, runsPerDay: 1 }, 'have run 1 of 1 times in 24 hours'],
  [{ dollarsPerDay: 0.5, runsPerDay: 80 }, 'have spent $0.50 of $0.50 in 24 hours'],
])('asks no more often than the day has room for: %j', async (upgrades, why) => {
  const picks = { type: 'tool_use', id: 't', name: 'Skill', input: { skill: 'add-product' } };
  // One that began and did not tell what it took is counted with all it was given.
  const began = { init: { model: 'claude-x', cliVersion: '2.1.0' } } as Partial<RunFacts>;
  const { ctx, asked } = contextIn([init, { type: 'assistant', message: { content: [picks] } }], began);
  const of = await upgradeToProve();
  await record.db.session.deleteMany({ where: { kind: 'builder' } });
  const proof = await proveUpgrade(ctx, { ...of, project: { ...project, upgrades } });
  expect(proof?.at(-1)).toMatchObject({
    ...{ passed: null, words: `could not be tried: builders, probes and the judge ${why}` },
  });
  expect(asked).toHaveLength(1);
});

it('cannot tell where claude does not list the skill: jobs are given its text there', async () => {
  const { ctx } = contextIn([{ ...init, skills: [] }, answer], {});
  expect((await proveUpgrade(ctx, await upgradeToProve()))?.at(-1)).toMatchObject({
    ...{ passed: null, words: 'could not be tried: claude does not list add-product here' },
  });
});

it('tries no rule where the record holds no call to keep away from', async () => {
  const { ctx, asked } = contextIn([], {});
  const path = '.claude/rules/decimals.md';
  const rule = { kind: 'rule', slug: 'decimals', livePath: path } as const;
  const files = [treeFile(path, 'Prices have two decimals.\n')];
  const proof = await proveUpgrade(ctx, await upgradeToProve({ ...rule, files }));
  expect(proof?.map(({ name, passed }) => [name, passed])).toEqual([
    ...[
      ['shape', true],
      ['safety', true],
      ['fit', true],
      ['trigger', null],
    ],
  ]);
  expect(proof?.at(-1)?.words).toMatch(/^not tried: the record holds no call that failed/);
  expect(asked).toEqual([]);
});

it('runs no script of a hook where jobs may not run what they wrote', async () => {
  const { ctx } = contextIn([], {}); // without a shell
  const at = '.claude/hooks/no-cups';
  const registration = { event: 'PreToolUse', matcher: 'Bash', hook: { type: 'command', command: 'x' } };
  const files = [treeFile(`${at}/README.md`, '# no-cups\n')];
  const own = { kind: 'hook', slug: 'no-cups', livePath: at, files, registration } as const;
  const of = await upgradeToProve(own);
  const [seen] = await record.db.evidence.findMany({
    ...{ where: { signalId: of.upgrade.signalId }, include: { beat: true } },
  });
  const { sessionId } = seen?.beat ?? { sessionId: '' };
  const call = { type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'mix --cups' } };
  const error = { type: 'tool_result', tool_use_id: 't1', is_error: true, content: 'cups are no grams' };
  const lines = [
    { type: 'assistant', message: { id: 'm1', role: 'assistant', content: [call] } },
    { type: 'user', message: { role: 'user', content: [error] } },
  ].map((line) => JSON.stringify(line));
  await record.db.event.createMany({
    data: lines.map((body, seq) => ({ sessionId, seq, kind: 'x', body, bytes: body.length })),
  });
  await record.db.evidence.updateMany({
    where: { beatId: seen?.beatId ?? 0 },
    data: { quote: 'cups are no' },
  });
  expect((await proveUpgrade(ctx, of))?.at(-1)).toMatchObject({
    ...{ name: 'trigger', passed: null, words: /^not tried: here jobs may not run what they wrote/ },
  });
});

it('proves nothing when the process is asked to end in the middle, and leaves no clone', async () => {
  const stopping = new AbortController();
  const { ctx, removed } = contextIn([init], { endedBy: 'abort' }, stopping);
  stopping.abort();
  expect(await proveUpgrade(ctx, await upgradeToProve())).toBeNull();
  expect(removed).toHaveLength(1);
});
