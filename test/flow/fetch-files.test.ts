import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createStaging } from '../../src/claude/staging.ts';
import { judgeFiles } from '../../src/domain/attached.ts';
import { refuse } from '../../src/domain/result.ts';
import type { Context } from '../../src/flow/context.ts';
import { dropFiles, fetchFiles } from '../../src/flow/fetch-files.ts';
import { loadJob } from '../../src/flow/load-views.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();

/** A job that came with these files, in a Slack that has lost the one called gone.txt. */
async function jobWith(names: readonly string[], slack: object | null = slackWithout('gone.txt')) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'audition-files-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const ctx = {
    ...{ db: record.db, now: () => new Date(), slack, files: createStaging(dataDir) },
    ...{ queue: { send: async () => {} }, log: { warn: () => {} }, projects: [], host: 'here', perPerson: 0 },
    redact: async (texts: string[]) => texts,
  } as unknown as Context;
  const files = judgeFiles(
    names.map((name) => ({
      ...{ fileId: name, name, bytes: 3 },
      type: name.endsWith('.zip') ? 'application/zip' : 'text/plain',
    })),
  );
  const project = toProject('bakery', { path: '/bakery' }, ['U0ADA'], '/');
  const wish = { id: randomUUID(), project, task: 'read it', askedBy: 'U0ADA', channel: 'C0BAKERY', files };
  const { id } = await requestJob(ctx, wish);
  return { ctx, id, fetched: await fetchFiles(ctx, id) };
}
const slackWithout = (lost: string) => ({
  fetchFile: async (id: string) =>
    id === lost ? refuse('gone', 'Slack does not give it away') : { bytes: new TextEncoder().encode(id) },
});

it('puts what came with a job into a folder of its own, under names that stay there', async () => {
  const { ctx, id, fetched } = await jobWith(['prices.txt', '../prices.txt']);
  const folder = fetched?.folder ?? '';
  expect(await readdir(folder)).toEqual(['1-prices.txt', '2-prices.txt']);
  expect(fetched?.paths).toEqual(['1-prices.txt', '2-prices.txt'].map((name) => path.join(folder, name)));
  expect(await readFile(path.join(folder, '2-prices.txt'), 'utf8')).toBe('../prices.txt');
  for (const _ of [1, 2]) await dropFiles(ctx, id);
  expect(await readdir(path.dirname(folder))).toEqual([]);
});

it('says of each file that is not handed over why, and hands over the others', async () => {
  const { ctx, id, fetched } = await jobWith(['gone.txt', 'oven.zip', 'prices.txt']);
  expect(fetched?.paths.map((file) => path.basename(file))).toEqual(['2-prices.txt']);
  expect((await loadJob(ctx, id))?.attachments).toMatchObject([
    { name: 'gone.txt', refused: 'Slack does not give it away' },
    { name: 'oven.zip', refused: 'application/zip is not taken: text, pictures and PDF are' },
    { name: 'prices.txt', refused: null },
  ]);
});

it('says so where nobody can ask Slack, and where none came there is no folder', async () => {
  const { ctx, id } = await jobWith(['prices.txt'], null);
  expect((await loadJob(ctx, id))?.attachments).toMatchObject([
    { refused: 'the process that ran the job does not speak to Slack' },
  ]);
  expect((await jobWith([])).fetched).toBe(null);
});
