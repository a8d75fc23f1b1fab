import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { scheduleOf } from '../domain/schedule.ts';
import { policies } from '../domain/trust.ts';
import { type Write, writeSchema } from '../domain/write.ts';
import { audit } from './audit.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import type { LandingRefusal } from './landing-port.ts';
import { messageKeys, refreshJob, show } from './messages.ts';
import type { WithSubject } from './move-branch.ts';
import { oweCycleOf } from './owe-cycle.ts';
import { carryOutWrite, type Written } from './write-out.ts';

/** What may be over soon: somebody edits the file, rebases, or the remote is away. */
const passing: readonly string[] = [
  'dirty',
  'in-the-way',
  'in-progress',
  'moved',
  'diverged',
  'unreachable',
] satisfies LandingRefusal[];
/** It is tried again so often, for so long after it was decided. */
const againSeconds = 600;
const patienceMs = 24 * 3_600_000;

/**
 * Carries out what the file allows or a person asked for: a tick, a rollover, a work log. It is judged again here, on
 * the branch as it is now. What may pass is tried again for a day; a person, who sees it, asks again.
 */
export async function settleWrite(ctx: Context, decision: WithSubject): Promise<void> {
  if (decision.state !== 'pending') return;
  const project = projectOf(ctx, decision.projectName ?? '');
  const write = writeSchema.parse(decision.write);
  const refused = project
    ? notAllowed(project, write, decision)
    : refuse('gone', 'The project is not in workspaces.toml any more.');
  const written = refused ?? (project ? await carryOutWrite(ctx, { decision, project, write }) : null) ?? {};
  if (!isRefusal(written)) return recordWritten(ctx, decision, written);
  if (passing.includes(written.refused) && isPatient(ctx, decision)) return tryLater(ctx, decision, written);
  return refuseWrite(ctx, decision, written);
}

const isPatient = (ctx: Pick<Context, 'now'>, { by, at }: WithSubject): boolean =>
  (by === policies.file || scheduleOf(by) !== null) && ctx.now().getTime() - at.getTime() < patienceMs;

const switches: Readonly<Record<Write['kind'], (project: Project) => boolean>> = {
  tick: ({ plan }) => plan.tick,
  rollover: ({ plan }) => plan.rollover,
  worklog: ({ day }) => day.worklog === 'commit',
};

/** Refuses what the file does not allow any more. What has begun to move is finished. */
function notAllowed(project: Project, { kind }: Write, { by, moveNew }: WithSubject): Refusal | null {
  if (by !== policies.file || moveNew !== null || switches[kind](project)) return null;
  return refuse('off', `${kind} is switched off for ${project.name} in workspaces.toml.`);
}

/** There is nobody to press anything. */
const withoutPress = (words: string): string =>
  words.replace(/,? (?:then )?press again\.$|; press again\.$/, '.');

async function tryLater(ctx: Context, decision: WithSubject, refusal: Refusal): Promise<void> {
  const { id, projectName } = decision;
  ctx.log.info(
    { decisionId: id, project: projectName, ...refusal, againSeconds },
    'something could not be written yet',
  );
  await ctx.db.$transaction(async (tx) => {
    const data = { words: withoutPress(refusal.words), moveOld: null, moveNew: null };
    await tx.decision.update({ where: { id }, data });
    const step = { step: 'settle', project: projectName ?? '', decisionId: id } as const;
    await ctx.queue.send(tx, { ...step, afterSeconds: againSeconds });
    await showAgain(ctx, tx, decision);
  });
}

async function refuseWrite(ctx: Context, decision: WithSubject, refusal: Refusal): Promise<void> {
  const { id, by, key, projectName } = decision;
  ctx.log.warn({ decisionId: id, project: projectName, key, ...refusal }, 'nothing was written');
  await ctx.db.$transaction(async (tx) => {
    const words = withoutPress(refusal.words);
    const at = ctx.now();
    const data = { state: 'refused', words, settledAt: at, moveOld: null, moveNew: null } as const;
    await tx.decision.update({ where: { id }, data });
    const { kind: action } = writeSchema.parse(decision.write);
    await audit(tx, { person: by, action, subject: key ?? '', projectName, at }, words);
    await showAgain(ctx, tx, decision);
  });
}

async function recordWritten(ctx: Context, decision: WithSubject, { landed, words }: Written): Promise<void> {
  const { id } = decision;
  await ctx.db.$transaction(async (tx) => {
    const data = { state: 'done', words: words ?? null, settledAt: ctx.now(), commit: landed ?? '' } as const;
    await tx.decision.update({ where: { id }, data });
    await showAgain(ctx, tx, decision);
  });
  const { projectName: project, verb } = decision;
  ctx.log.info({ decisionId: id, project, verb, landed }, 'a decision was carried out');
}

/** Somebody may have been told that it is being done; why a tick waits is told with its job and its cycle. */
async function showAgain(ctx: Context, tx: Tx, { id, key: name, words }: WithSubject): Promise<void> {
  const [, ticked] = /^tick\/job\/(\d+)$/.exec(name ?? '') ?? [];
  const job = ticked && (await tx.job.findUnique({ where: { id: Number(ticked) } }));
  const now = await tx.decision.findUniqueOrThrow({ where: { id } });
  if (job) await oweCycleOf(ctx, tx, job);
  if (job && now.words !== words) await refreshJob(ctx, tx, job.id);
  const key = messageKeys.write(id);
  const message = await tx.message.findUnique({ where: { key } });
  if (message) await show(ctx, tx, key, { channel: message.channel });
}
