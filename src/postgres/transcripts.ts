import type { PrismaClient } from '../../prisma/client/client.ts';
import type { Transcripts } from '../flow/context.ts';

/**
 * Appends transcript rows by SQL: one statement a batch, and none of it when the writer's fence is stale. Rows that are
 * there already are left as they are, so a batch whose answer got lost can be sent again.
 */
export function createTranscripts(db: PrismaClient): Transcripts {
  return {
    append: async ({ sessionId, jobId = null, fence = null }, rows) => {
      // Nothing else keeps what a session said, so the commit waits for the disk.
      const [mine] = await db.$queryRaw<{ count: number }[]>`
        with mine as (
          select where ${jobId}::int is null
            or exists (select from "Job" where id = ${jobId}::int and fence = ${fence}::int and state = 'running')
        ), put as (
          insert into "Event" ("sessionId", seq, kind, body, bytes)
          select ${sessionId}::uuid, seq, kind, body, bytes
          from mine, unnest(
            ${rows.map(({ seq }) => seq)}::int[], ${rows.map(({ kind }) => kind)}::text[],
            ${rows.map(({ body }) => body)}::text[], ${rows.map((row) => row.bytes)}::int[]
          ) as row(seq, kind, body, bytes)
          on conflict do nothing
        )
        select count(*)::int from mine`;
      return mine?.count === 1;
    },
  };
}
