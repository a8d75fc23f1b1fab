import type { Upgrade } from '../../prisma/client/client.ts';
import type { Artifact } from '../domain/artifact.ts';
import type { Beat } from '../domain/history/beat.ts';
import type { Project } from '../domain/project.ts';
import type { Context } from './context.ts';
import { readBeats } from './read-beats.ts';

/** An upgrade whose commit is made, and nobody was told of yet. */
export type ToProve = {
  readonly upgrade: Upgrade;
  readonly project: Project;
  readonly artifact: Artifact;
  readonly base: string;
  readonly commit: string;
};

/** The beats a signal has as its evidence, newest first. */
export async function readEvidence({ db }: Pick<Context, 'db'>, signalId: number): Promise<Beat[]> {
  const evidence = await db.evidence.findMany({ where: { signalId }, select: { beatId: true } });
  return (await readBeats(db, { ids: evidence.map(({ beatId }) => beatId) })).beats;
}
