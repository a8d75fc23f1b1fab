import type { Person } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { policies } from '../domain/trust.ts';
import type { Write } from '../domain/write.ts';
import { audit } from './audit.ts';
import type { Context, Tx } from './context.ts';

type Owed = {
  readonly project: Project;
  /** What is written once: `tick/job/12`, `rollover/bakery/2026-03`, `worklog/bakery/2026-03-31`. */
  readonly key: string;
  readonly write: Write;
  /** The person who asked for it; else the file did. */
  readonly by?: Person;
};

/**
 * Decides that something of ours is written, and queues its settling; with the same key it is one. Whoever calls it has
 * looked that the file allows this kind, or the person may ask for it. The number of the decision.
 */
export async function oweWrite(
  ctx: Pick<Context, 'queue' | 'now'>,
  tx: Tx,
  { project: { name: projectName }, key, write, by = policies.file }: Owed,
): Promise<number> {
  const earlier = await tx.decision.findUnique({ where: { key } });
  if (earlier) return earlier.id;
  const at = ctx.now();
  const decision = await tx.decision.create({
    data: { verb: 'write', projectName, key, write, by, at, commit: '' },
  });
  await audit(tx, { person: by, action: write.kind, subject: key, projectName, at });
  await ctx.queue.send(tx, { step: 'settle', project: projectName, decisionId: decision.id });
  return decision.id;
}
