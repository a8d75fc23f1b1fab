import type { Beat } from '../domain/history/beat.ts';
import { isFurther, joinConversations } from '../domain/history/conversation.ts';
import type { Context, Tx } from './context.ts';
import type { HistoryFile } from './ports.ts';

export type SessionRead = {
  readonly file: HistoryFile;
  readonly project: string;
  readonly beats: readonly Beat[];
  readonly damaged: readonly number[];
};
export type Recorded = { readonly added: number; readonly updated: number };

/** A large session has thousands of beats; the default of 5 s is for one press of a button. */
const timeout = 300_000;

/**
 * Records what a file of history holds, redacted, and that it was read: all or nothing. A beat the record has
 * already is one beat, of the session in which it went furthest, and joins the conversations of both.
 */
export async function recordSession(
  ctx: Pick<Context, 'db' | 'redact'>,
  read: SessionRead,
): Promise<Recorded> {
  const beats = await clean(ctx, joinConversations(named(read)));
  return ctx.db.$transaction(
    async (tx) => {
      // Two imports at a time would both find that a fork's beat is not there yet. A file whose record a power cut
      // takes is read again, so no commit waits for the disk.
      await tx.$executeRaw`
        select pg_advisory_xact_lock(7300002), set_config('synchronous_commit', 'off', true)`;
      const recorded = beats.length === 0 ? { added: 0, updated: 0 } : await recordBeats(tx, read, beats);
      await recordFile(tx, read);
      await tx.look.deleteMany({ where: { projectName: read.project } });
      return recorded;
    },
    { timeout, maxWait: timeout },
  );
}

/** A row without a name of its own is known by its place in its session. */
const named = ({ file, beats }: SessionRead): Beat[] =>
  beats.map((beat, at) => (beat.id === '' ? { ...beat, id: `${file.session}#${at}` } : beat));

/** The beats with every text redacted, and without what PostgreSQL takes in no text: NUL and half characters. */
async function clean({ redact }: Pick<Context, 'redact'>, beats: readonly Beat[]): Promise<Beat[]> {
  const texts = beats.flatMap(({ request, failures, rejections }) => [
    request,
    ...failures.flatMap(({ deed, text }) => [deed, text]),
    ...rejections.flatMap(({ deed, reason }) => [deed, reason]),
  ]);
  const left = await redact(texts.map((text) => text.replaceAll('\0', '').toWellFormed()));
  const cleaned = left.values();
  const next = () => cleaned.next().value ?? '';
  return beats.map((beat) => ({
    ...beat,
    request: next(),
    failures: beat.failures.map((failure) => ({ ...failure, deed: next(), text: next() })),
    rejections: beat.rejections.map(() => ({ deed: next(), reason: next() })),
  }));
}

async function recordBeats(tx: Tx, read: SessionRead, beats: readonly Beat[]): Promise<Recorded> {
  const { session } = read.file;
  const known = await tx.beat.findMany({
    where: { uuid: { in: beats.map(({ id }) => id) } },
    select: { uuid: true, sessionId: true, turns: true, session: { select: { conversation: true } } },
  });
  const ofUuid = new Map(known.map((row) => [row.uuid, row]));
  const fresh = beats.filter(({ id }) => !ofUuid.has(id));
  const further = beats.filter((beat) => {
    const row = ofUuid.get(beat.id);
    return row && (row.sessionId === session || isFurther(beat, { ...row, session: row.sessionId }));
  });
  const own = await recordSessionRow(tx, read, beats);
  await tx.beat.createMany({ data: fresh.map((beat) => beatRow(read, beat)) });
  for (const beat of further) await tx.beat.update({ where: { uuid: beat.id }, data: beatRow(read, beat) });
  await join(tx, new Set([own, ...known.map((row) => row.session.conversation ?? own)]));
  return { added: fresh.length, updated: further.length };
}

/** The session's row; its conversation, which is its own until it is joined with another. */
async function recordSessionRow(tx: Tx, { file, project }: SessionRead, beats: readonly Beat[]) {
  const [first, last] = [beats[0], beats.at(-1)];
  const data = {
    ...{ kind: 'imported' as const, projectName: project },
    executor: beats.findLast(({ executor }) => executor !== null)?.executor ?? null,
    turns: beats.reduce((sum, { turns }) => sum + turns, 0),
    ...(first && last ? { startedAt: first.at, endedAt: last.at } : {}),
  };
  const id = file.session;
  const row = await tx.session.upsert({
    where: { id },
    create: { ...data, id, conversation: id },
    update: data,
  });
  return row.conversation ?? id;
}

const beatRow = (
  { file, project }: SessionRead,
  { id, at, request, label, executor, turns, interrupted, failures, rejections }: Beat,
) => ({
  ...{ uuid: id, sessionId: file.session, projectName: project, at, request, label, executor },
  ...{ turns, interrupted, failures: [...failures], rejections: [...rejections] },
});

/** Makes several conversations one, named after the session of its earliest beat. */
async function join(tx: Tx, conversations: ReadonlySet<string>): Promise<void> {
  if (conversations.size < 2) return;
  const all = { conversation: { in: [...conversations] } };
  const { sessionId } = await tx.beat.findFirstOrThrow({
    where: { session: all },
    orderBy: [{ at: 'asc' }, { uuid: 'asc' }],
    select: { sessionId: true },
  });
  await tx.session.updateMany({ where: all, data: { conversation: sessionId } });
}

async function recordFile(tx: Tx, { file, project, damaged }: SessionRead): Promise<void> {
  const { path, size, modifiedAt } = file;
  const data = { projectName: project, size: BigInt(size), modifiedAt, damaged: [...damaged] };
  await tx.importedFile.upsert({ where: { path }, create: { path, ...data }, update: data });
}
