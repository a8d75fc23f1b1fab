import type { Attachment } from '../../prisma/client/client.ts';
import { diskName } from '../domain/attached.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { Context } from './context.ts';
import { refreshJob } from './messages.ts';

/** The folder with a job's files, and their paths; null when none came with it. */
export type Fetched = { readonly folder: string; readonly paths: readonly string[] } | null;

const folderOf = (jobId: number) => `job-${jobId}`;

/**
 * Fetches what came with a job into a folder of its own. One that cannot be had is not handed to it, and its message
 * says why: the job does what it can.
 */
export async function fetchFiles(ctx: Context, jobId: number): Promise<Fetched> {
  const rows = await ctx.db.attachment.findMany({ where: { jobId, refused: null }, orderBy: { id: 'asc' } });
  if (rows.length === 0) return null;
  const folder = await ctx.files.make(folderOf(jobId));
  const paths: string[] = [];
  for (const [at, row] of rows.entries()) {
    const file = await fetchOne(ctx, row);
    if (isRefusal(file)) await refuseFile(ctx, row, file);
    else paths.push(await ctx.files.put(folder, diskName(row, at), file.bytes));
  }
  return { folder, paths };
}

/** Removes what was fetched for a job, also by a process that is gone; nothing is there where nothing came. */
export const dropFiles = async ({ files }: Pick<Context, 'files'>, jobId: number): Promise<void> =>
  files.remove(await files.make(folderOf(jobId)));

async function fetchOne({ slack }: Context, { fileId }: Attachment) {
  if (!slack) return refuse('no-slack', 'the process that ran the job does not speak to Slack');
  return slack
    .fetchFile(fileId)
    .catch((error: unknown) => refuse('fault', 'it could not be fetched from Slack', String(error)));
}

async function refuseFile(ctx: Context, { id, jobId, fileId }: Attachment, { words, detail }: Refusal) {
  ctx.log.warn({ jobId, fileId, words, detail }, 'a file was not handed to its job');
  await ctx.db.$transaction(async (tx) => {
    await tx.attachment.update({ where: { id }, data: { refused: words } });
    await refreshJob(ctx, tx, jobId);
  });
}
