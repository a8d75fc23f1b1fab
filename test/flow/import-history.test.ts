import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isRefusal } from '../../src/domain/result.ts';
import type { History } from '../../src/flow/history-port.ts';
import { type Imported, type ImportProgress, importHistory } from '../../src/flow/import-history.ts';
import { createHistory } from '../../src/history/history.ts';
import { createBeatIndex } from '../../src/postgres/beat-index.ts';
import { createRedaction } from '../../src/redaction/redaction.ts';
import { useRecord } from '../fakes/database.ts';
import { answers, asks, calls, fails, lines, takes, uuid } from '../fakes/history.ts';

const record = useRecord();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'import-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  const tables =
    '"Evidence", "Signal", "Beat", "Session", "Job", "Project", "ImportedFile", "Look", "Posting", "Feature"';
  await record.db.$executeRawUnsafe(`truncate ${tables} cascade`);
});

const needs = (history: History = createHistory()) => ({
  ...{ db: record.db, index: createBeatIndex(), redact: createRedaction(['own-secret-value']), history },
});
async function read(history?: History): Promise<Imported> {
  const imported = await importHistory(needs(history), { folder, project: 'bakery' });
  if (isRefusal(imported)) throw new Error(imported.words);
  return imported;
}
const fileOf = (session: string) => path.join(folder, `${uuid(session)}.jsonl`);
const write = (session: string, ...rows: readonly object[]) => writeFile(fileOf(session), lines(...rows));
/** A history whose files say they are so large that each is recorded by itself. */
const large = (read: History['read'] = createHistory().read): History => ({
  find: async (place) => {
    const found = await createHistory().find(place);
    return found?.map((file) => ({ ...file, size: file.size + 100_000_000 })) ?? null;
  },
  read,
});
const beats = () => record.db.beat.findMany({ orderBy: { at: 'asc' } });
/** By conversation, its sessions. */
const conversations = async () => {
  const rows = await record.db.session.findMany({ orderBy: { startedAt: 'asc' } });
  return Object.values(Object.groupBy(rows, ({ conversation }) => conversation ?? ''))
    .map((group) => group?.map(({ id }) => id).sort())
    .sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0));
};

it('twice is once', async () => {
  const opening = [asks('u1', 0, 'bake bread'), answers('a1', 1, calls('c1', 'bake --rye'))];
  await write('one', ...opening, fails('r1', 2, 'c1', 'Error: the oven is cold'), asks('u2', 3, 'sell it'));
  const heard: ImportProgress[] = [];
  await importHistory(needs(), { folder, project: 'bakery' }, (progress) => heard.push(progress));
  const { ofBytes = 0 } = heard[0] ?? {};
  expect(heard.map(({ files, bytes }) => [files, bytes])).toEqual([
    [0, 0],
    [0, ofBytes],
    [1, ofBytes],
  ]);
  const first = await beats();
  expect(first).toMatchObject([
    {
      ...{ uuid: uuid('u1'), sessionId: uuid('one'), projectName: 'bakery', request: 'bake bread' },
      ...{ executor: 'model-1', turns: 1, interrupted: false, rejections: [] },
      failures: [{ kind: 'tool_error', deed: 'Bash bake', text: 'Error: the oven is cold' }],
    },
    { request: 'sell it', turns: 0, failures: [] },
  ]);
  expect(await read()).toMatchObject({ files: 1, read: 0, unchanged: 1, added: 0, updated: 0, beats: 2 });
  expect(await beats()).toEqual(first);
});

it('a file that grew is read again: its beats stay the same rows', async () => {
  await write('one', asks('u1', 0, 'bake bread'), takes(answers('a1', 1), { output_tokens: 3 }));
  await read();
  const [before] = await beats();
  const more = [takes(answers('a2', 2), { output_tokens: 4 }), asks('u2', 3, 'sell it'), answers('a3', 4)];
  await appendFile(fileOf('one'), lines(...more));
  expect(await read()).toMatchObject({ read: 1, unchanged: 0, added: 1, updated: 1, beats: 2, sessions: 1 });
  expect(await beats()).toMatchObject([
    { id: before?.id, turns: 2 },
    { request: 'sell it', turns: 1 },
  ]);
  expect(await record.db.session.findMany()).toMatchObject([{ kind: 'imported', turns: 3, tokens: 7n }]);
});

it.each([
  ['the session first', ['one', 'two', 'three']],
  ['the fork first', ['three', 'two', 'one']],
])('forks are one conversation, and a beat is where it went furthest: %s', async (_, order) => {
  const rows: { [session: string]: object[] } = {
    one: [asks('u1', 0, 'bake bread'), answers('a1', 1)],
    two: [asks('u1', 0, 'bake bread'), answers('a1', 1), answers('a2', 2), asks('u2', 3, 'sell it')],
    three: [asks('u2', 3, 'sell it'), asks('u3', 4, 'clean up')],
  };
  await write('other', asks('v1', 9, 'bake bread'));
  for (const session of order) {
    await write(session, ...(rows[session] ?? []));
    await read();
  }
  expect(await beats()).toMatchObject([
    { uuid: uuid('u1'), sessionId: uuid('two'), turns: 2 },
    { uuid: uuid('u2') },
    { uuid: uuid('u3'), sessionId: uuid('three') },
    { uuid: uuid('v1'), sessionId: uuid('other') },
  ]);
  expect(await conversations()).toEqual([['one', 'two', 'three'].map(uuid).sort(), [uuid('other')]]);
  expect(await read()).toMatchObject({ unchanged: 4, sessions: 4, conversations: 2, beats: 4 });
});

it('names damaged lines, also when the file is not read again', async () => {
  await writeFile(fileOf('one'), `{"type":"us\n${lines(asks('u1', 0, 'bake bread'))}"text"\n`);
  const damaged = [1, 3].map((line) => ({ file: fileOf('one'), line }));
  expect(await read()).toMatchObject({ damaged, added: 1 });
  expect(await read()).toMatchObject({ damaged, read: 0 });
});

it('a last line that is still being written is mended when the file has grown', async () => {
  const [half, rest] = [
    lines(asks('u2', 1, 'sell it')).slice(0, 60),
    lines(asks('u2', 1, 'sell it')).slice(60),
  ];
  await writeFile(fileOf('one'), lines(asks('u1', 0, 'bake bread')) + half);
  expect(await read()).toMatchObject({ damaged: [{ line: 2 }], beats: 1 });
  await appendFile(fileOf('one'), rest);
  expect(await read()).toMatchObject({ damaged: [], added: 1, updated: 1, beats: 2 });
  await writeFile(fileOf('empty'), '');
  expect(await read()).toMatchObject({ read: 1, unchanged: 1, damaged: [], beats: 2, sessions: 1 });
});

it('no text is stored with a secret in it, or with what PostgreSQL takes in no text', async () => {
  const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
  const no = "The user doesn't want to proceed with this tool use. the user said: ";
  await write(
    'one',
    asks('u1', 0, `push with ${token} and own-secret-value \0 \ud83d`),
    answers('a1', 1, calls('c1', 'push'), calls('c2', 'push')),
    fails('r1', 2, 'c1', `Error: ${token} is no login \0 \ud83d`),
    fails('r2', 3, 'c2', `${no}never use ${token}`),
  );
  await read();
  const [beat] = await beats();
  expect(beat?.request).toBe('push with [redacted] and [redacted]  \ufffd');
  expect(beat?.failures).toMatchObject([{ text: 'Error: [redacted] is no login  \ufffd' }]);
  expect(beat?.rejections).toMatchObject([{ reason: 'never use [redacted]' }]);
});

async function endedJob(session: string) {
  await record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  const asked = { requestId: uuid('request'), projectName: 'bakery', task: 'add rye to the price list' };
  const job = await record.db.job.create({
    data: { ...asked, askedBy: 'cli:me', state: 'ended', outcome: 'done' },
  });
  const own = { projectName: 'bakery', jobId: job.id, request: job.task };
  await record.db.session.create({
    data: { id: uuid(session), kind: 'job', jobId: job.id, beats: { create: own } },
  });
  return job.id;
}

it("skips a job's own session", async () => {
  await endedJob('one');
  await write('one', asks('u1', 0, 'our wrapper: add rye to the price list'), answers('a1', 1));
  await write('own', asks('v1', 3_000, 'add buns to the price list'), answers('b1', 3_001));
  expect(await read()).toMatchObject({ files: 2, read: 1, ours: 1, beats: 1 });
});

it('goes on where it was ended, and leaves what belongs to another project', async () => {
  for (const [at, name] of ['one', 'two', 'three', 'four'].entries())
    await write(name, asks(`u${at}`, at, `bake bread ${at}`));
  const names = (await createHistory().find(folder))?.map(({ session }) => session);
  const { read: reads } = createHistory();
  const breaks = large(async (file, ...rest) =>
    file.session === names?.at(-1) ? Promise.reject(new Error('power cut')) : reads(file, ...rest),
  );
  await expect(read(breaks)).rejects.toThrow('power cut');
  expect(await read(large())).toMatchObject({ read: 1, unchanged: 3, added: 1, beats: 4 });
  const elsewhere = await importHistory(needs(large()), { folder, project: 'mill' });
  expect(elsewhere).toMatchObject({ read: 0, elsewhere: 4, beats: 0 });
});

it('a fault while a file is recorded leaves nothing half', async () => {
  await write('one', asks('u1', 0, 'bake bread'), asks('u2', 1, 'sell it'));
  const { read: reads } = createHistory();
  const breaks = large(async (...file) => {
    const found = await reads(...file);
    const beats = found?.beats.map((beat) => (beat.id === uuid('u2') ? { ...beat, label: '\0' } : beat));
    return found && { ...found, beats: beats ?? [] };
  });
  await expect(read(breaks)).rejects.toThrow('Unicode');
  expect([await beats(), await conversations(), await record.db.importedFile.count()]).toEqual([[], [], 0]);
  expect(await read()).toMatchObject({ read: 1, added: 2, beats: 2 });
});

it('two imports at a time are one', async () => {
  await write('one', asks('u1', 0, 'bake bread'), asks('u2', 1, 'sell it'));
  await write('fork', asks('u1', 0, 'bake bread'), answers('a1', 1), asks('u3', 2, 'clean up'));
  // Neither begins to read before both know what there is to read.
  const met = Promise.withResolvers<void>();
  const here: boolean[] = [];
  const meeting = large(async (...file) => {
    if (here.push(true) === 2) met.resolve();
    await met.promise;
    return createHistory().read(...file);
  });
  await write('fork of the fork', asks('u3', 2, 'clean up'), answers('a3', 3));
  const both = await Promise.all([read(meeting), read(meeting)]);
  expect(both.map(({ read: count }) => count)).toEqual([3, 3]);
  expect(await beats()).toMatchObject([
    { sessionId: uuid('fork'), turns: 1 },
    { sessionId: uuid('one') },
    { sessionId: uuid('fork of the fork'), turns: 1 },
  ]);
  expect(await conversations()).toEqual([['one', 'fork', 'fork of the fork'].map(uuid).sort()]);
});

it('names a file it cannot read, and refuses a folder it cannot read and a name no project can have', async () => {
  await write('one', asks('u1', 0, 'bake bread'));
  const gone: History = { ...createHistory(), read: async () => null };
  expect(await read(gone)).toMatchObject({ unreadable: [fileOf('one')], read: 0 });
  const nowhere = { folder: path.join(folder, 'nowhere'), project: 'bakery' };
  expect(await importHistory(needs(), nowhere)).toMatchObject({ refused: 'no-folder' });
  expect(await importHistory(needs(), { folder, project: 'Bakery' })).toMatchObject({ refused: 'no-name' });
});
