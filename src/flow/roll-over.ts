import type { Person } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { isMonth } from '../domain/release.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import { type Months, notLater } from '../domain/rollover.ts';
import { policies } from '../domain/trust.ts';
import type { Context } from './context.ts';
import { messageKeys, show } from './messages.ts';
import { oweWrite } from './owe-write.ts';

type Order = Months & {
  readonly project: Project;
  /** A person, or the file: then it is done once a month, and only where `rollover` is on. */
  readonly by: Person;
  /** Names what a person asked for: the same again is the same. */
  readonly id?: string;
  /** Where a person is told what came of it. */
  readonly channel?: string | null;
  readonly replyTo?: string | undefined;
};

/**
 * Decides that the open items of one month (2026-03) move to a later one, and queues that; the number of the decision.
 * Refuses in words a month that is not later, and what the file does not allow. A running job is no obstacle.
 */
export async function rollOver(
  ctx: Pick<Context, 'db' | 'queue' | 'now' | 'newId'>,
  { project, from, to, by, id, channel = null, replyTo }: Order,
): Promise<{ decisionId: number } | Refusal> {
  if (!isMonth(from) || !isMonth(to) || to <= from) return notLater({ from, to });
  const isOurs = by === policies.file;
  if (isOurs && !project.plan.rollover)
    return refuse('off', `rollover is not switched on for ${project.name} in workspaces.toml.`);
  const key = `rollover/${project.name}/${from}${isOurs ? '' : `/${id ?? ctx.newId()}`}`;
  const write = { kind: 'rollover', from, to } as const;
  return ctx.db.$transaction(async (tx) => {
    const decisionId = await oweWrite(ctx, tx, { project, key, write, by });
    await show(ctx, tx, messageKeys.write(decisionId), { channel, replyTo });
    return { decisionId };
  });
}
