import type { PrismaClient } from '../prisma/client/client.ts';
import type { Beat } from '../src/domain/history/beat.ts';
import { signalsIn } from '../src/domain/signals/signal.ts';
import type { Tx } from '../src/flow/context.ts';
import { createBeatIndex } from '../src/postgres/beat-index.ts';
import { blank, type Generated, project } from './generated.ts';

/** As many beats are looked at beside a new one. */
export const limit = 40;
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

/** Everything that is done for a new beat; what was near, and the evidence of each repeated task found with it. */
export async function look(db: PrismaClient, { id, beat }: Generated) {
  return db.$transaction(async (tx) => {
    await index.add(tx, [{ beatId: id, beat }]);
    const { near, company } = await index.near(tx, beat, { projects: [project], limit });
    const beats = await read(tx, [...near, ...company]);
    const signals = signalsIn(beats, (text) => text, await index.corpusOf(tx, beats));
    const found = signals
      .filter(({ kind }) => kind === 'repeated_task')
      .map(({ evidence }) => evidence.map((one) => Number(one.beat)));
    return { near, found: found.filter((ids) => ids.includes(id)) };
  });
}

type Row = Pick<Beat, 'session' | 'conversation' | 'request' | 'at'> & { readonly id: number };

/** One statement: asking Prisma for the beats and then for their sessions is most of a look-up's time. */
async function read(tx: Tx, ids: readonly number[]): Promise<Beat[]> {
  const rows = await tx.$queryRaw<Row[]>`
    select beat.id, "sessionId" as session, session.conversation, request, at, failures, rejections
    from "Beat" as beat join "Session" as session on session.id = "sessionId" where beat.id = any(${[...ids]}::int[])`;
  return rows.map((row) => ({ ...blank, ...row, id: `${row.id}` }));
}
