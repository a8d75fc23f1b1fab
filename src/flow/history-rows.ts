import type { Beat } from '../domain/history/beat.ts';
import type { KnownBeat } from '../domain/history/merge.ts';
import type { Tx } from './context.ts';
import type { HistoryFile } from './history-port.ts';

/** The rows of imported history, many by one statement: one for each would be a way to the server and back. */

/** Rows by statement: some megabytes at most. */
const rowsAtOnce = 500;

function* slices<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) yield rows.slice(from, from + rowsAtOnce);
}

/** Of these beats, by their ids, what the record has. */
export async function readKnownBeats(tx: Tx, ids: readonly string[]): Promise<Map<string, KnownBeat>> {
  const rows = await tx.$queryRaw<(KnownBeat & { uuid: string })[]>`
    select uuid, "sessionId" as session, turns from "Beat" where uuid = any(${ids}::text[])`;
  return new Map(rows.map((row) => [row.uuid, row]));
}

export type SessionRow = {
  readonly id: string;
  readonly projectName: string;
  readonly executor: string | null;
  readonly turns: number;
  readonly tokens: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
};

/** Each id may be there once. A new session's conversation is its own until it is joined with another. */
export async function writeSessions(tx: Tx, sessions: readonly SessionRow[]): Promise<void> {
  for (const rows of slices(sessions))
    await tx.$executeRaw`
      insert into "Session" (id, conversation, kind, "projectName", executor, turns, tokens, "startedAt", "endedAt")
      select id, id, 'imported', "projectName", executor, turns, tokens, "startedAt", "endedAt"
      from json_to_recordset(${JSON.stringify(rows)}::json) as row(
        id uuid, "projectName" text, executor text, turns int, tokens bigint,
        "startedAt" timestamptz, "endedAt" timestamptz)
      on conflict (id) do update set
        "projectName" = excluded."projectName", executor = excluded.executor, turns = excluded.turns,
        tokens = excluded.tokens, "startedAt" = excluded."startedAt", "endedAt" = excluded."endedAt"
      where "Session".kind = 'imported'`;
}

export type WrittenBeat = { readonly id: number; readonly uuid: string };

/** Writes beats that are new and those that are there already, which keep their row. Each may be there once. */
export async function writeBeats(
  tx: Tx,
  projectName: string,
  beats: readonly Beat[],
): Promise<WrittenBeat[]> {
  const written: WrittenBeat[] = [];
  for (const rows of slices(beats))
    written.push(
      ...(await tx.$queryRaw<WrittenBeat[]>`
      insert into "Beat" (uuid, "sessionId", "projectName", at, request, label, executor, turns, interrupted,
        failures, rejections)
      select id, session, ${projectName}, at, request, label, executor, turns, interrupted, failures, rejections
      from json_to_recordset(${JSON.stringify(rows)}::json) as row(
        id text, session uuid, at timestamptz, request text, label text, executor text, turns int,
        interrupted boolean, failures jsonb, rejections jsonb)
      on conflict (uuid) do update set
        "sessionId" = excluded."sessionId", "projectName" = excluded."projectName", at = excluded.at,
        request = excluded.request, label = excluded.label, executor = excluded.executor,
        turns = excluded.turns, interrupted = excluded.interrupted, failures = excluded.failures,
        rejections = excluded.rejections
      returning id, uuid`),
    );
  return written;
}

/** By session, the conversation it belongs to. */
export async function readConversations(tx: Tx, sessions: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; conversation: string }[]>`
    select id, coalesce(conversation, id) as conversation from "Session" where id = any(${sessions}::uuid[])`;
  return new Map(rows.map(({ id, conversation }) => [id, conversation]));
}

/** Makes the conversations of each group one, named after its earliest session. */
export async function joinGroups(tx: Tx, groups: readonly (readonly string[])[]): Promise<void> {
  const members = groups.flatMap((group, at) => group.map((conversation) => ({ group: at, conversation })));
  for (const rows of members.length > 0 ? [JSON.stringify(members)] : [])
    await tx.$executeRaw`
      with member as (
        select session.id, session."startedAt", named."group"
        from json_to_recordset(${rows}::json) as named("group" int, conversation uuid)
        join "Session" session using (conversation)),
      name as (select distinct on ("group") "group", id from member order by "group", "startedAt", id)
      update "Session" set conversation = name.id
      from member join name using ("group") where "Session".id = member.id`;
}

export type FileRead = { readonly file: HistoryFile; readonly damaged: readonly number[] };

/** Says which files were read, as they were then. */
export async function writeFiles(tx: Tx, projectName: string, files: readonly FileRead[]): Promise<void> {
  const all = files.map(({ file: { path, size, modifiedAt }, damaged }) => ({
    ...{ path, size, modifiedAt, damaged: `{${damaged.join()}}` },
  }));
  for (const rows of slices(all))
    await tx.$executeRaw`
      insert into "ImportedFile" (path, "projectName", size, "modifiedAt", damaged)
      select path, ${projectName}, size, "modifiedAt", damaged::int[]
      from json_to_recordset(${JSON.stringify(rows)}::json) as row(
        path text, size bigint, "modifiedAt" timestamptz, damaged text)
      on conflict (path) do update set
        "projectName" = excluded."projectName", size = excluded.size,
        "modifiedAt" = excluded."modifiedAt", damaged = excluded.damaged`;
}
