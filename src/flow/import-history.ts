import { isProjectName } from '../domain/project.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Context } from './context.ts';
import type { History, HistoryFile } from './history-port.ts';
import { ahead, readBatches } from './read-batches.ts';
import { type Recorded, recordSessions } from './record-session.ts';

type Needs = Pick<Context, 'db' | 'redact' | 'index'> & { readonly history: History };

/** How far an import is: files recorded, bytes read; what is skipped counts as done. */
export type ImportProgress = {
  readonly files: number;
  readonly ofFiles: number;
  readonly bytes: number;
  readonly ofBytes: number;
  /** Of the bytes, those of files that were skipped: they took no time. */
  readonly skippedBytes: number;
};

/** What an import did, file by file, and what the record holds of the project now. */
export type Imported = {
  readonly project: string;
  readonly files: number;
  readonly read: number;
  /** Read before and the same since. */
  readonly unchanged: number;
  /** Sessions of this app's own jobs. */
  readonly ours: number;
  /** Read before, for another project: they stay there. */
  readonly elsewhere: number;
  readonly unreadable: readonly string[];
  readonly damaged: readonly { readonly file: string; readonly line: number }[];
  readonly added: number;
  readonly updated: number;
  readonly sessions: number;
  readonly conversations: number;
  readonly beats: number;
};

/**
 * Reads the sessions below `folder` (absolute) into the record as beats of `project`. What was read before and did
 * not change is passed over, so it may be done again and goes on where it was ended. Refuses a folder it cannot read
 * and a name no project can have.
 */
export async function importHistory(
  ctx: Needs,
  { folder, project }: { readonly folder: string; readonly project: string },
  hear: (progress: ImportProgress) => void = () => undefined,
): Promise<Imported | Refusal<'no-folder' | 'no-name'>> {
  if (!isProjectName(project))
    return refuse('no-name', `"${project}" is no name of a project: lower case letters, digits and dashes.`);
  const files = await ctx.history.find(folder);
  if (!files) return refuse('no-folder', `The folder ${folder} cannot be read.`);
  const known = await readKnown(ctx, files);
  const ours = await readOurs(ctx, files);
  const done = files.flatMap((file) => skips(file, project, ours, known.get(file.path)) ?? []);
  const skipped = new Set(done.map((one) => one.path));
  const wanted = files.filter((file) => !skipped.has(file.path));
  const ofBytes = bytesOf(files);
  const skippedBytes = ofBytes - bytesOf(wanted);
  const tell = (read: number) => {
    const bytes = Math.min(skippedBytes + read, ofBytes); // a file may have grown meanwhile
    hear({ files: done.length, ofFiles: files.length, bytes, ofBytes, skippedBytes });
  };
  const recorded: Recorded[] = [];
  tell(0);
  for await (const batch of ahead(readBatches(ctx.history, wanted, project, tell))) {
    recorded.push(await recordSessions(ctx, project, batch.reads));
    done.push(...batch.reads.map(({ file, damaged }): Done => ({ path: file.path, how: 'read', damaged })));
    done.push(...batch.unreadable.map((path): Done => ({ path, how: 'unreadable', damaged: [] })));
  }
  if (wanted.length > 0) tell(bytesOf(wanted));
  return summary(ctx, project, done, recorded);
}

const bytesOf = (files: readonly HistoryFile[]): number => files.reduce((sum, { size }) => sum + size, 0);

type Known = { readonly projectName: string; readonly size: bigint; readonly modifiedAt: Date };
type Seen = Known & { readonly damaged: readonly number[] };
type Done = {
  readonly path: string;
  readonly how: 'read' | 'unchanged' | 'ours' | 'elsewhere' | 'unreadable';
  readonly damaged: readonly number[];
};

async function readKnown({ db }: Needs, files: readonly HistoryFile[]): Promise<Map<string, Seen>> {
  const rows = await db.$queryRaw<(Seen & { path: string })[]>`
    select * from "ImportedFile" where path = any(${files.map(({ path }) => path)}::text[])`;
  return new Map(rows.map((row) => [row.path, row]));
}

const isSame = ({ size, modifiedAt }: HistoryFile, known: Known): boolean =>
  BigInt(size) === known.size && modifiedAt.getTime() === known.modifiedAt.getTime();

/** Why a file is not read, if so. */
function skips(file: HistoryFile, project: string, ours: ReadonlySet<string>, known?: Seen): Done | null {
  const { path } = file;
  if (ours.has(file.session)) return { path, how: 'ours', damaged: [] };
  if (!known) return null;
  const { damaged } = known;
  if (known.projectName !== project) return { path, how: 'elsewhere', damaged };
  return isSame(file, known) ? { path, how: 'unchanged', damaged } : null;
}

/** What jobs and builders did is in the record by itself. */
async function readOurs({ db }: Needs, files: readonly HistoryFile[]): Promise<Set<string>> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    select id from "Session"
    where kind <> 'imported' and id = any(${files.map(({ session }) => session)}::uuid[])`;
  return new Set(rows.map((row) => row.id));
}

async function summary(
  { db }: Needs,
  projectName: string,
  unsorted: readonly Done[],
  recorded: readonly Recorded[],
): Promise<Imported> {
  const done = unsorted.toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const count = (how: Done['how']) => done.filter((one) => one.how === how).length;
  const where = { projectName, kind: 'imported' } as const;
  const conversations = await db.session.groupBy({ by: ['conversation'], where });
  return {
    ...{ project: projectName, files: done.length, read: count('read'), unchanged: count('unchanged') },
    ...{ ours: count('ours'), elsewhere: count('elsewhere') },
    unreadable: done.flatMap(({ how, path }) => (how === 'unreadable' ? [path] : [])),
    damaged: done.flatMap(({ path, damaged }) => damaged.map((line) => ({ file: path, line }))),
    added: recorded.reduce((sum, { added }) => sum + added, 0),
    updated: recorded.reduce((sum, { updated }) => sum + updated, 0),
    sessions: await db.session.count({ where }),
    conversations: conversations.length,
    beats: await db.beat.count({ where: { projectName, session: { kind: 'imported' } } }),
  };
}
