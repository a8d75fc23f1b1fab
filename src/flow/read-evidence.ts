import type { Upgrade } from '../../prisma/client/client.ts';
import type { Beat } from '../domain/history/beat.ts';
import type { Project } from '../domain/project.ts';
import type { Proposed } from '../domain/stage/shape.ts';
import type { Context } from './context.ts';
import { readBeats } from './read-beats.ts';

/** An upgrade whose commit is made, and nobody was told of yet. */
export type ToProve = {
  readonly upgrade: Upgrade;
  readonly project: Project;
  readonly artifact: Proposed;
  readonly base: string;
  readonly commit: string;
};

/** The beats a signal has as its evidence, newest first. */
export async function readEvidence({ db }: Pick<Context, 'db'>, signalId: number): Promise<Beat[]> {
  const evidence = await db.evidence.findMany({ where: { signalId }, select: { beatId: true } });
  return (await readBeats(db, { ids: evidence.map(({ beatId }) => beatId) })).beats;
}
