import type { Event, PrismaClient } from '../../prisma/client/client.ts';
import { parseStreamLine } from '../domain/stream-event.ts';
import type { TranscriptRow, Transcripts } from '../flow/context.ts';
import { pack, unpack } from './packing.ts';

/** Characters of a row at most, unless a single line has more: what is read at once stays small. */
const longestRow = 256 * 1024;
/** Rows read at a time. */
const page = 50;

type Owner = Parameters<Transcripts['append']>[0];
type Stored = Pick<Event, 'sessionId' | 'seq' | 'lines' | 'body' | 'packed'>;
const stored = { sessionId: true, seq: true, lines: true, body: true, packed: true } as const;

/** Keeps transcripts packed, lines that came together in one row; rows from before that are read as well. */
export function createTranscripts(db: PrismaClient): Transcripts {
  return {
    append: async (owner, lines) => {
      for (const batch of batches(lines)) if (!(await insert(db, owner, batch))) return false;
      return true;
    },
    read: async (sessionId, add, from = 0) => {
      const inside = { where: { sessionId, seq: { lte: from } }, orderBy: { seq: 'desc' } } as const;
      const first = await db.event.findFirst({ ...inside, select: { seq: true } });
      for (let seq = first?.seq ?? 0, more = true; more; ) {
        const next = {
          where: { sessionId, seq: { gte: seq } },
          orderBy: { seq: 'asc' },
          take: page,
        } as const;
        const rows = await db.event.findMany({ ...next, select: stored });
        for (const line of rows.flatMap(linesOf))
          if (line.seq >= from && add(line.text, line.seq) === false) return;
        const last = rows.at(-1);
        seq = last ? last.seq + last.lines : seq;
        more = rows.length === page;
      }
    },
    findLast: async (sessionId, kind, before) => {
      const isKind = { OR: [{ kind }, { kind: { contains: `,${kind},` } }] };
      for (let end = before; ; ) {
        const where = { sessionId, seq: { lt: end }, ...isKind };
        const row = await db.event.findFirst({ where, orderBy: { seq: 'desc' }, select: stored });
        if (!row) return null;
        const lines = linesOf(row).filter(({ seq }) => seq < before);
        const found = lines.findLast(({ text }) => parseStreamLine(text)?.kind === kind);
        if (found) return found.text;
        end = row.seq;
      }
    },
  };
}

/**
 * One statement: nothing is stored when the writer's fence is stale (then false). What is there already stays as it is,
 * so a batch whose answer got lost can be sent again. Nothing else keeps what a session said: the commit waits for the
 * disk.
 */
async function insert(db: PrismaClient, owner: Owner, lines: readonly TranscriptRow[]): Promise<boolean> {
  const { sessionId, jobId = null, fence = null } = owner;
  const texts = lines.map(({ body }) => body);
  const bytes = lines.reduce((sum, line) => sum + line.bytes, 0);
  const [mine] = await db.$queryRaw<{ count: number }[]>`
    with mine as (
      select where ${jobId}::int is null
        or exists (select from "Job" where id = ${jobId}::int and fence = ${fence}::int and state = 'running')
    ), put as (
      insert into "Event" ("sessionId", seq, lines, kind, packed, bytes)
      select ${sessionId}::uuid, ${lines[0]?.seq ?? 0}::int, ${lines.length}::int, ${kindOf(lines)},
        ${pack(texts, sessionId)}::bytea, ${bytes}::int
      from mine
      on conflict do nothing
    )
    select count(*)::int from mine`;
  return mine?.count === 1;
}

function kindOf(lines: readonly TranscriptRow[]): string {
  const kinds = [...new Set(lines.map(({ kind }) => kind))];
  return kinds.length === 1 ? (kinds[0] ?? '') : `,${kinds.join(',')},`;
}

/** Lines in their order, as many together as one row may have. */
function batches(lines: readonly TranscriptRow[]): TranscriptRow[][] {
  const all: TranscriptRow[][] = [];
  let left = 0;
  for (const line of lines) {
    left -= line.body.length;
    if (left >= 0) all.at(-1)?.push(line);
    else all.push([line]);
    if (left < 0) left = longestRow - line.body.length;
  }
  return all;
}

function linesOf({
  sessionId,
  seq,
  body,
  packed,
}: Stored): { readonly seq: number; readonly text: string }[] {
  const texts = packed === null ? [body] : unpack(packed, sessionId);
  return texts.map((text, at) => ({ seq: seq + at, text }));
}
