import type { Job } from '../../prisma/client/client.ts';
import { type Before, beforeParts } from '../domain/before.ts';
import type { DeliveryState } from '../domain/decision.ts';
import { type Earlier, type Ground, groundIn, laterIn } from '../domain/follow.ts';
import type { Gate } from '../domain/gate.ts';
import type { Project } from '../domain/project.ts';
import type { Context, Tx } from './context.ts';

/** As far back as a conversation is followed. */
const longestChain = 30;

/** The jobs that a job continues, newest first, without itself. What went into a later commit is merged with that one. */
export async function readChain(
  db: Pick<Tx, 'job'>,
  { follows }: Pick<Job, 'follows'>,
): Promise<(Earlier & Pick<Job, 'projectName' | 'channel' | 'threadOf'>)[]> {
  const chain = [];
  for (let id = follows; id !== null && chain.length < longestChain; ) {
    const job: Job | null = await db.job.findUnique({ where: { id } });
    if (!job) break;
    chain.push({ ...job, delivery: await whatBecameOf(db, job) });
    id = job.follows;
  }
  return chain;
}

/** The commit of a job that is part of a later one's, and so on, was merged if the last of these was. */
async function whatBecameOf(db: Pick<Tx, 'job'>, { delivery, landed }: Job): Promise<DeliveryState> {
  const id = delivery === 'continued' ? laterIn(landed) : null;
  const later = id === null ? null : await db.job.findUnique({ where: { id } });
  const became = later && (await whatBecameOf(db, later));
  return became === 'merged' ? became : delivery;
}

/** Where a job begins: the commit in its clone, the commit of the branch its own is made on, and what went before. */
export type Beginning = {
  readonly at: string;
  readonly base: string;
  readonly chain: readonly Earlier[];
  readonly ground: Ground | null;
};

/** Finds where a job begins; `tip` is the branch's. */
export async function findBeginning(
  { db }: Pick<Context, 'db'>,
  { branch }: Project,
  job: Job,
  tip: string,
): Promise<Beginning> {
  const chain = await readChain(db, job);
  const ground = groundIn(chain, branch);
  return { at: ground?.commit ?? tip, base: ground?.base ?? tip, chain, ground };
}

/** What a session is told of the jobs its own continues. */
export async function tellBefore(
  { git, db }: Pick<Context, 'git' | 'db'>,
  project: Project,
  { chain, ground }: Beginning,
): Promise<string[]> {
  const gate = ground && ground.id === chain[0]?.id ? await failedGate(db, ground) : null;
  const before: Before = { chain, diff: ground && (await git.show(project, ground.commit)), gate };
  return beforeParts(before);
}

/** The gate that did not let a job pass; null for a job that ended otherwise. */
export const failedGate = async (
  db: Pick<Tx, 'gate'>,
  { id: jobId, outcome }: Pick<Earlier, 'id' | 'outcome'>,
): Promise<Gate | null> =>
  outcome === 'gate_failed'
    ? db.gate.findFirst({ where: { jobId, passed: false }, orderBy: { id: 'desc' } })
    : null;
