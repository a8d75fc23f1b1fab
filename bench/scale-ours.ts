import type { PrismaClient } from '../prisma/client/client.ts';
import { signalsIn } from '../src/domain/signals/signal.ts';
import type { Tx } from '../src/flow/context.ts';
import { readNeighbourhood } from '../src/flow/neighbourhood.ts';
import { createBeatIndex } from '../src/postgres/beat-index.ts';
import { type Generated, project } from './generated.ts';

const index = createBeatIndex();

/** Stores beats and makes them known, as an import does. */
export async function store(db: PrismaClient, some: readonly Generated[]): Promise<void> {
  await db.$transaction(
    async (tx) => {
      await tx.$executeRaw`set local synchronous_commit = off`;
      await insert(tx, some);
      await index.add(
        tx,
        some.map(({ id, beat }) => ({ beatId: id, beat })),
      );
    },
    { timeout: 300_000 },
  );
}

export async function insert(tx: Tx, some: readonly Generated[]): Promise<void> {
  const sessions = some.map(({ beat }) => beat.session);
  await tx.$executeRaw`
    insert into "Session" (id, kind, conversation, executor, "projectName")
    select distinct id, 'imported'::"SessionKind", id, 'model', ${project} from unnest(${sessions}::uuid[]) as row (id)
    on conflict do nothing`;
  await tx.$executeRaw`
    insert into "Beat" (id, uuid, "sessionId", "projectName", request, executor, turns, at)
    select id, id::text, session, ${project}, request, 'model', 5, at
    from unnest(
      ${some.map(({ id }) => id)}::int[], ${sessions}::uuid[],
      ${some.map(({ beat }) => beat.request)}::text[], ${some.map(({ beat }) => beat.at)}::timestamptz[]
    ) as row (id, session, request, at)`;
}

/** What the app does for a new beat; what was near, and the evidence of each repeated task found with it. */
export async function look(db: PrismaClient, { id, beat }: Generated) {
  return db.$transaction(async (tx) => {
    const own = { beats: [beat], rows: new Map([[beat.id, id]]) };
    const { beats, rows, corpus } = await readNeighbourhood({ index, projects: [] }, tx, own);
    const signals = signalsIn(beats, (text) => text, corpus);
    const found = signals
      .filter(({ kind }) => kind === 'repeated_task')
      .map(({ evidence }) => evidence.map((one) => Number(one.beat)));
    return { near: [...rows.values()], found: found.filter((ids) => ids.includes(id)) };
  });
}
