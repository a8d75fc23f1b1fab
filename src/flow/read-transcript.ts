import type { Context } from './context.ts';

/** Rows of a transcript held at a time: a row is some kB, at most 1 MiB. */
const page = 50;

/** Reads a stored transcript line by line, in the order it came (from that row on), until `add` returns false. */
export async function readTranscript(
  { db }: Pick<Context, 'db'>,
  sessionId: string,
  add: (line: string) => unknown,
  from = 0,
): Promise<void> {
  for (let seq = from - 1, more = true; more; ) {
    const where = { sessionId, seq: { gt: seq } };
    const select = { seq: true, body: true } as const;
    const rows = await db.event.findMany({ where, select, orderBy: { seq: 'asc' }, take: page });
    for (const { body } of rows) if (add(body) === false) return;
    seq = rows.at(-1)?.seq ?? seq;
    more = rows.length === page;
  }
}
