import { closedAt } from '../domain/due.ts';
import type { Project } from '../domain/project.ts';
import { isWhole } from '../domain/worklog/facts.ts';
import { isLongLog, logFile } from '../domain/worklog/render.ts';
import { worklogState } from '../domain/worklog/switch.ts';
import type { Context, Tx } from './context.ts';
import type { Kept } from './load-log.ts';
import { messageKeys, show } from './messages.ts';
import { channelOf } from './offer-worklog.ts';
import { oweWrite } from './owe-write.ts';

type Storing = {
  readonly project: Project;
  readonly log: Kept;
  /** Whether it tells something that was not told before. */
  readonly isNews: boolean;
};

/**
 * Keeps a log, and owes it to whom it is for: the channel, and the repository where the file wants that. Each is owed
 * once for what it tells, however often this is called.
 */
export async function storeLog(ctx: Context, { project, log, isNews }: Storing): Promise<Kept> {
  const { facts } = log;
  const { project: projectName, date } = facts;
  const kept = { ...log, channel: log.channel ?? (await channelOf(ctx, project)) };
  await ctx.db.$transaction(async (tx) => {
    const { prose, costUsd, closedBy, channel } = kept;
    // An empty prose counts as none, and takes the place of one that told less.
    const data = { facts, costUsd, closedBy, channel, prose: prose ?? {} };
    await tx.workLog.upsert({
      where: { projectName_date: { projectName, date } },
      create: { projectName, date, ...data, createdAt: ctx.now() },
      update: data,
    });
    await post(ctx, tx, kept, isNews);
    const { rule } = worklogState(project.day.worklog, null);
    const hasCome = isWhole(facts) || ctx.now() >= closedAt(date, project.day);
    if (rule === 'commit' && hasCome) await commit(ctx, tx, project, kept);
  });
  ctx.log.info({ project: projectName, date, revision: facts.revision, isNews }, 'a work log was kept');
  return kept;
}

async function post(ctx: Context, tx: Tx, log: Kept, isNews: boolean): Promise<void> {
  const { project, date, revision } = log.facts;
  const key = messageKeys.worklog(project, date);
  const isThere = (await tx.message.count({ where: { key } })) > 0;
  if (isThere && !isNews) return;
  const { channel } = log;
  await show(ctx, tx, key, { channel });
  if (isLongLog(log))
    await show(ctx, tx, messageKeys.worklogFile(project, date, revision), { channel, parentKey: key });
}

/** An addition is a commit of its own. */
async function commit(ctx: Context, tx: Tx, project: Project, log: Kept): Promise<void> {
  const { date, revision } = log.facts;
  const key = `worklog/${project.name}/${date}${revision > 1 ? `/${revision}` : ''}`;
  const path = `docs/worklog/${date}.md`;
  const text = logFile(log);
  await oweWrite(ctx, tx, { project, key, write: { kind: 'worklog', date, path, text } });
}
