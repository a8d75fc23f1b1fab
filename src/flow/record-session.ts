import type { Beat } from '../domain/history/beat.ts';
import { beatsOf, groupLinked, mergeSessions } from '../domain/history/merge.ts';
import type { Context, Tx } from './context.ts';
import type { HistoryFile } from './history-port.ts';
import {
  joinGroups,
  readConversations,
  readKnownBeats,
  type SessionRow,
  writeBeats,
  writeFiles,
  writeSessions,
} from './history-rows.ts';

export type SessionRead = {
  readonly file: HistoryFile;
  readonly beats: readonly Beat[];
  readonly tokens: number;
  readonly damaged: readonly number[];
};
export type Recorded = { readonly added: number; readonly updated: number };
type Written = {
  readonly written: readonly { readonly beatId: number; readonly beat: Beat }[];
  readonly recorded: Recorded;
};

/** A large session has thousands of beats; the default of 5 s is for one press of a button. */
const timeout = 300_000;
/** Beats redacted at once. */
const beatsAtOnce = 500;

/**
 * Records what files of history hold, redacted, and that they were read: all or nothing. A beat the record has already,
 * or that several of them have, is one beat, of the session in which it went furthest, and joins their conversations.
 */
export async function recordSessions(
  ctx: Pick<Context, 'db' | 'redact' | 'index'>,
  project: string,
  reads: readonly SessionRead[],
): Promise<Recorded> {
  const cleaned: SessionRead[] = [];
  for (const read of reads) cleaned.push({ ...read, beats: await cleanBeats(ctx, read) });
  return ctx.db.$transaction(
    async (tx) => {
      // Two imports at a time would both find that a fork's beat is not there yet. A file whose record a power cut
      // takes is read again, so no commit waits for the disk.
      await tx.$executeRaw`
        select pg_advisory_xact_lock(7300002), set_config('synchronous_commit', 'off', true)`;
      const { written, recorded } = await recordBeats(tx, project, cleaned);
      await ctx.index.add(tx, written);
      await writeFiles(tx, project, cleaned);
      await tx.look.upsert({
        where: { projectName: project },
        create: { projectName: project, imports: 1 },
        update: { imports: { increment: 1 } },
      });
      return recorded;
    },
    { timeout, maxWait: timeout },
  );
}

async function cleanBeats(ctx: Pick<Context, 'redact'>, { file, beats }: SessionRead): Promise<Beat[]> {
  const all = beatsOf({ session: file.session, beats });
  const cleaned: Beat[] = [];
  for (let from = 0; from < all.length; from += beatsAtOnce)
    cleaned.push(...(await clean(ctx, all.slice(from, from + beatsAtOnce))));
  return cleaned;
}

/** What PostgreSQL takes in a text: no NUL, no half characters. */
const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** The beats with every text redacted, and storable. */
async function clean({ redact }: Pick<Context, 'redact'>, beats: readonly Beat[]): Promise<Beat[]> {
  const texts = beats.flatMap(({ request, failures, rejections }) => [
    request,
    ...failures.flatMap(({ tool, deed, text }) => [tool, deed, text]),
    ...rejections.flatMap(({ deed, reason }) => [deed, reason]),
  ]);
  const left = await redact(texts.map(storable));
  const cleaned = left.values();
  const next = () => cleaned.next().value ?? '';
  return beats.map((beat) => ({
    ...beat,
    id: storable(beat.id),
    executor: beat.executor && storable(beat.executor),
    request: next(),
    failures: beat.failures.map((failure) => ({ ...failure, tool: next(), deed: next(), text: next() })),
    rejections: beat.rejections.map(() => ({ deed: next(), reason: next() })),
  }));
}

async function recordBeats(tx: Tx, project: string, reads: readonly SessionRead[]): Promise<Written> {
  const known = await readKnownBeats(
    tx,
    reads.flatMap(({ beats }) => beats.map(({ id }) => id)),
  );
  const sessions = reads.map(({ file, beats }) => ({ session: file.session, beats }));
  const { beats, linked } = mergeSessions(sessions, known);
  // Copies of a session in two folders are one session: the last one read.
  const own = new Map(reads.flatMap((read) => sessionRow(project, read)).map((row) => [row.id, row]));
  await writeSessions(tx, [...own.values()]);
  const rows = await writeBeats(tx, project, beats);
  const conversations = await readConversations(tx, [...new Set(linked.flat())]);
  const conversationOf = (session: string) => conversations.get(session) ?? session;
  await joinGroups(
    tx,
    groupLinked(linked.map(([one, other]) => [conversationOf(one), conversationOf(other)])),
  );
  const added = rows.filter(({ uuid }) => !known.has(uuid)).length;
  const beatOf = new Map(beats.map((beat) => [beat.id, { ...beat, project }]));
  const written = rows.flatMap(({ id, uuid }) => {
    const beat = beatOf.get(uuid);
    return beat ? [{ beatId: id, beat }] : [];
  });
  return { written, recorded: { added, updated: rows.length - added } };
}

/** None for a file without beats: nothing was asked for in it. */
function sessionRow(projectName: string, { file, beats, tokens }: SessionRead): SessionRow[] {
  const [first, last] = [beats[0], beats.at(-1)];
  if (!first || !last) return [];
  const executor = beats.findLast((beat) => beat.executor !== null)?.executor ?? null;
  const turns = beats.reduce((sum, beat) => sum + beat.turns, 0);
  const facts = { id: file.session, projectName, executor, turns, tokens };
  return [{ ...facts, startedAt: first.at, endedAt: last.at }];
}
