import { isLongAnswer } from '../domain/long-answer.ts';
import type { Step, Tx } from './context.ts';

/** Keys of what is shown in Slack. The key says what it shows; the record says how it looks now. */
export const messageKeys = {
  jobRoot: (jobId: number) => `job/${jobId}/root`,
  jobProgress: (jobId: number) => `job/${jobId}/progress`,
  jobResult: (jobId: number) => `job/${jobId}/result`,
  /** A long answer or a transcript, as a file in the thread. */
  jobFile: (jobId: number, part: 'answer' | 'transcript') => `job/${jobId}/${part}`,
  /** A person's Home tab; its channel is the person. */
  home: (person: string) => `home/${person}`,
  cycleRoot: (cycleId: number) => `cycle/${cycleId}/root`,
  /** What a person asked to be written; the number is that of the decision. */
  write: (decisionId: number) => `write/${decisionId}`,
  /** A day's work log; a long one also as a file in its thread, anew with each addition. */
  worklog: (project: string, date: string) => `worklog/${project}/${date}`,
  worklogFile: (project: string, date: string, revision: number) =>
    `worklog/${project}/${date}.${revision}.md`,
  /** The question whether it shall be written. */
  worklogQuestion: (project: string) => `worklog/${project}/ask`,
  /** Where one talks with a project's session, in the talk that began then; opened by this request. */
  talkRoot: (project: string, startedAt: Date, id: string) => `talk/${project}/${startedAt.getTime()}/${id}`,
  /** Of what was said there; a long answer also as a file. */
  remark: (remarkId: number, part: 'progress' | 'answer' | 'file') => `remark/${remarkId}/${part}`,
  upgradeLine: (upgradeId: number) => `upgrade/${upgradeId}/line`,
  /** The offer to retire it; one that comes after another was answered is a message of its own. */
  retireOffer: (upgradeId: number, earlier: number) =>
    `upgrade/${upgradeId}/retire${earlier === 0 ? '' : `/${earlier}`}`,
};

export const isHome = (key: string): boolean => key.startsWith(messageKeys.home(''));

type Sender = { readonly queue: { send(tx: Tx, step: Step): Promise<void> } };
type Place = {
  readonly channel: string | null;
  readonly parentKey?: string;
  readonly replyTo?: string | undefined;
};

/**
 * Owes Slack the message with this key, or a new look of it: call it in the transaction that changed what it
 * shows. Without a channel nothing is owed. `afterSeconds` lets quick changes become one edit.
 */
export async function show(ctx: Sender, tx: Tx, key: string, place: Place, afterSeconds = 0): Promise<void> {
  if (place.channel === null) return;
  const { channel, parentKey = null, replyTo } = place;
  await tx.message.upsert({
    where: { key },
    create: { key, channel, parentKey },
    update: { wanted: { increment: 1 } },
  });
  await ctx.queue.send(tx, { step: 'outbox', key, afterSeconds, replyTo });
}

/** Shows again whatever of a job is in Slack already, with its steps only where that is asked for. */
export async function refreshJob(ctx: Sender, tx: Tx, jobId: number, steps = false): Promise<void> {
  const { jobProgress, jobResult, jobRoot } = messageKeys;
  const keys = [...(steps ? [jobProgress(jobId)] : []), jobResult(jobId), jobRoot(jobId)];
  // Always in the order of their keys: else two changes of one job could wait for each other.
  const rows = await tx.message.findMany({ where: { key: { in: keys } }, orderBy: { key: 'asc' } });
  for (const { key, channel } of rows) await show(ctx, tx, key, { channel });
}

type JobRow = {
  readonly id: number;
  readonly threadOf: number | null;
  readonly channel: string | null;
  readonly projectName: string;
};

/** The message in whose thread a job's others stand: its own first one, or that of the job whose thread it is in. */
export const threadKey = ({ id, threadOf }: Pick<JobRow, 'id' | 'threadOf'>): string =>
  messageKeys.jobRoot(threadOf ?? id);

/** Shows how a job ended: its final reply, and the new places of those that waited behind it (all, or these). */
export async function showEnd(ctx: Sender, tx: Tx, job: JobRow, behind?: { gt: number }): Promise<void> {
  const { id, channel, projectName } = job;
  // Its steps first: a reader finds them above the result, and nothing in them goes on.
  await refreshJob(ctx, tx, id, true);
  const place = { channel, parentKey: threadKey(job) };
  await show(ctx, tx, messageKeys.jobResult(id), place);
  const { answer } = await tx.job.findUniqueOrThrow({ where: { id } });
  if (isLongAnswer(answer ?? '')) await show(ctx, tx, messageKeys.jobFile(id, 'answer'), place);
  await refreshQueue(ctx, tx, { projectName, ...(behind && { id: behind }) });
}

/**
 * Who is so near to the front of a queue sees every step of it, others one in so many: Slack takes 50 edits a minute,
 * and a result would have to wait behind those of a long queue.
 */
const nearPlaces = 20;

/** Shows queued jobs again whose place changed, always from old to new: else two changes could wait for each other. */
export async function refreshQueue(
  ctx: Sender,
  tx: Tx,
  where: { projectName: string; id?: { gt: number } | { lt: number } },
  whom: 'near' | 'all' = 'near',
): Promise<void> {
  const queued = { ...where, state: 'queued' } as const;
  const rows = await tx.job.findMany({ where: queued, orderBy: { id: 'asc' }, select: { id: true } });
  const seeing = rows.filter((_, at) => whom === 'all' || at < nearPlaces || (at + 1) % nearPlaces === 0);
  for (const { id } of seeing) await refreshJob(ctx, tx, id);
}

type UpgradeRow = { readonly id: number; readonly channel: string | null };

/** Shows an upgrade's line, and again the last offer to retire it where there is one. */
export async function showUpgrade(ctx: Sender, tx: Tx, { id, channel }: UpgradeRow): Promise<void> {
  await show(ctx, tx, messageKeys.upgradeLine(id), { channel });
  const offers = await countOffers(tx, id);
  if (offers > 0) await show(ctx, tx, messageKeys.retireOffer(id, offers - 1), { channel });
}

/** Shows a new offer to retire an upgrade. */
export async function showOffer(ctx: Sender, tx: Tx, { id, channel }: UpgradeRow): Promise<void> {
  await show(ctx, tx, messageKeys.retireOffer(id, await countOffers(tx, id)), { channel });
}

const countOffers = (tx: Tx, id: number): Promise<number> =>
  tx.message.count({ where: { key: { startsWith: messageKeys.retireOffer(id, 0) } } });
