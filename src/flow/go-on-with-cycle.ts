import type { Cycle, CyclePart } from '../../prisma/client/client.ts';
import type { Hold } from '../domain/begin.ts';
import { type Decided, decideNext, type ItemJob, itemsOf } from '../domain/cycle.ts';
import { type EndFacts, endWords } from '../domain/cycle-end.ts';
import type { Project } from '../domain/project.ts';
import type { Item } from '../domain/release.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import { holdOf, lockQueue } from './begin-next.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { endPart } from './end-cycle.ts';
import { ofCycle } from './load-cycle.ts';
import { messageKeys, show } from './messages.ts';
import { oweCycle } from './owe-cycle.ts';
import { type MonthPlan, readMonth } from './read-month.ts';
import { recordJob } from './request-job.ts';

type Of = { readonly cycle: Cycle; readonly project: Project };

/**
 * Looks what a cycle does next in a project: asks for the job of its next item, waits for one, or ends the project's
 * part. It is queued when a cycle begins, whenever a job of it ends or is delivered, and at each start; done twice it
 * changes nothing. Of a part that has ended it only looks how its items stand now.
 */
export async function goOnWithCycle(
  ctx: Context,
  { cycleId, project: name }: { readonly cycleId: number; readonly project: string },
): Promise<void> {
  const project = projectOf(ctx, name);
  const where = { cycleId_projectName: { cycleId, projectName: name } };
  const known = await ctx.db.cyclePart.findUnique({ where, include: { cycle: true } });
  if (!project || !known) return;
  const plan = await readMonth(ctx, project);
  const away = await projectsAway(ctx, known.cycle);
  await ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const { cycle, ...part } = await tx.cyclePart.findUniqueOrThrow({ where, include: { cycle: true } });
    if (!isRefusal(plan)) await goOn(ctx, tx, { cycle, project, plan, part, away });
    else if (part.endedAt === null && cycle.stoppedBy === null && (await mayPass(ctx, tx, part, plan)))
      await ctx.queue.send(tx, { step: 'cycle', project: name, cycleId, afterSeconds: againSeconds });
    else if (part.endedAt === null)
      await endPart(ctx, tx, { cycleId, project: name, cause: 'no-plan', words: plan.words });
    await show(ctx, tx, messageKeys.cycleRoot(cycleId), cycle);
  });
}

type Look = Of & { readonly plan: MonthPlan; readonly away: readonly string[] };

const isShared = ({ maxJobs, maxUsd }: Cycle): boolean => maxJobs !== null || maxUsd !== null;

/** The projects that nobody works for now, so that nobody waits for them; asked where jobs are handed out in turn. */
async function projectsAway({ isServed }: Context, cycle: Cycle): Promise<string[]> {
  if (!isShared(cycle)) return [];
  const served = await Promise.all(cycle.projects.map((name) => isServed(name)));
  return cycle.projects.filter((_, at) => !served[at]);
}

/** So soon it is looked again for what nobody tells: whether a plan can be read again, and who works for a project. */
const againSeconds = 120;
/** So long after its last job a part waits for a remote or GitHub that is away. */
const patienceMs = 3_600_000;

/** Whether a plan that was read before may be so again soon. One that never was is told at once: somebody is there. */
async function mayPass(
  { now }: Context,
  tx: Tx,
  { cycleId, projectName, progress }: CyclePart,
  { refused }: Refusal,
): Promise<boolean> {
  if (progress === null || (refused !== 'away' && refused !== 'unreachable')) return false;
  const where = { cycleId, projectName };
  const last = await tx.job.findFirst({ where, orderBy: { id: 'desc' } });
  return last !== null && now().getTime() - (last.endedAt ?? now()).getTime() < patienceMs;
}

async function goOn(ctx: Context, tx: Tx, of: Look & { readonly part: CyclePart }): Promise<void> {
  const { cycle, project, plan, part } = of;
  const hasEnded = part.endedAt !== null;
  if (hasEnded && part.month !== plan.month) return;
  const candidate = { projectName: project.name, askedBy: cycle.startedBy, model: null };
  const hold = await holdOf(ctx, tx, { ...candidate, follows: null, notBefore: null });
  const { next, free, passed } = await decide(ctx, tx, { ...of, hold });
  const toDo = free.length - (next.kind === 'begin' ? 1 : 0);
  const { month, progress } = plan;
  await tx.cyclePart.update({
    where: { cycleId_projectName: { cycleId: cycle.id, projectName: project.name } },
    data: { month, progress, passed: [...passed], toDo: hasEnded ? 0 : toDo },
  });
  if (hasEnded) return;
  if (next.kind === 'begin') await begin(ctx, tx, { ...of, item: next.item });
  if (next.kind === 'wait' && next.for === 'turn')
    await ctx.queue.send(tx, {
      ...{ step: 'cycle', project: project.name, cycleId: cycle.id },
      afterSeconds: againSeconds,
    });
  if (next.kind !== 'end' || next.cause === 'no-plan') return;
  const facts: EndFacts = { ...cycle, ...plan, project: project.name, now: ctx.now(), hold };
  const words = endWords(next.cause, facts);
  await endPart(ctx, tx, { cycleId: cycle.id, project: project.name, cause: next.cause, words });
}

async function decide(
  ctx: Context,
  tx: Tx,
  { cycle, project, plan, away, hold }: Look & { readonly hold: Hold | null },
): Promise<Decided> {
  const { id: cycleId, maxJobs, maxUsd, stoppedBy } = cycle;
  const ofCycle = await tx.job.findMany({ where: { cycleId }, orderBy: { id: 'asc' } });
  const parts = await tx.cyclePart.findMany({
    where: { cycleId, endedAt: null, projectName: { notIn: [project.name, ...away] } },
  });
  const begunIn = (name: string) => itemsOf(ofCycle.filter(({ projectName }) => projectName === name)).length;
  return decideNext({
    ...{ now: ctx.now(), cycleId, stopped: stoppedBy !== null, maxJobs, maxUsd, hold },
    items: plan.open,
    jobs: await readJobs(tx, { cycle, project, plan }),
    begun: cycle.projects.reduce((sum, name) => sum + begunIn(name), 0),
    spent: ofCycle.reduce((sum, { costUsd }) => sum + costUsd, 0),
    others: parts.map(({ projectName }) => begunIn(projectName)),
  });
}

/** All jobs of these items, whoever asked for them, and those of the cycle, oldest first. */
async function readJobs(
  tx: Tx,
  { cycle, project, plan }: Of & { readonly plan: MonthPlan },
): Promise<ItemJob[]> {
  const OR = [{ item: { in: plan.open.map(({ id }) => id) } }, { cycleId: cycle.id }];
  const rows = await tx.job.findMany({ where: { projectName: project.name, OR }, ...ofCycle });
  return rows.map(({ decisions, ...job }) => ({ ...job, isSettling: decisions.length > 0 }));
}

/** Asks for the job of an item; where the jobs are handed out in turn, the others look whether it is theirs now. */
async function begin(
  ctx: Context,
  tx: Tx,
  { cycle, project, plan, item }: Look & { readonly item: Item },
): Promise<void> {
  const { id: cycleId, requestId, startedBy: askedBy, channel } = cycle;
  const tries = await tx.job.count({ where: { cycleId, projectName: project.name, item: item.id } });
  const again = tries === 0 ? '' : `/${tries + 1}`;
  await recordJob(ctx, tx, {
    id: ctx.idFor(`cycle/${requestId}/${project.name}/${item.id}${again}`),
    ...{ project, task: plan.taskOf(item), askedBy, action: 'cycle' },
    channel: channel && (project.channel ?? channel),
    itemOf: { item: item.id, itemTitle: item.title, itemMonth: plan.month, cycleId },
  });
  if (!isShared(cycle)) return;
  const others = await tx.cyclePart.findMany({
    where: { cycleId, endedAt: null, projectName: { not: project.name } },
    orderBy: { projectName: 'asc' },
  });
  await oweCycle(
    ctx,
    tx,
    cycleId,
    others.map(({ projectName }) => projectName),
  );
}
