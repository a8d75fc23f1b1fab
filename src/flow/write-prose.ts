import { decideOutcome } from '../domain/outcome.ts';
import type { Project } from '../domain/project.ts';
import type { RunFacts } from '../domain/run.ts';
import type { DayFacts } from '../domain/worklog/facts.ts';
import {
  acceptProse,
  longestPrompt,
  type Prose,
  proseForm,
  prosePrompt,
  proseSystem,
} from '../domain/worklog/prose.ts';
import type { Context } from './context.ts';
import { redactFacts } from './run-job.ts';
import { hearTranscript } from './transcript.ts';

/** What a model made of the facts, null where nothing of it may be shown; and dollars all tries for this log took. */
export type Worded = { readonly prose: Prose | null; readonly costUsd: number };

/** One turn is the answer, two more mend its form. */
const limits = { maxMinutes: 3, maxTurns: 3 } as const;
/** A model is asked at most so often about one day, however often that is added to. */
const mostTries = 10;
/** With less than this left (dollars), no answer is to be had. */
const leastUsd = 0.01;

/** Asks for the prose of a day, as far as the project's budget for it goes; without it the facts stand as they are. */
export async function writeProse(ctx: Context, project: Project, facts: DayFacts): Promise<Worded> {
  const ids = Array.from({ length: mostTries }, (_, at) =>
    ctx.idFor(`worklog/${project.name}/${facts.date}/${at}`),
  );
  const tries = await ctx.db.session.findMany({ where: { id: { in: ids } } });
  const spent = tries.reduce((sum, { costUsd }) => sum + costUsd, 0);
  const left = project.day.worklogUsd - spent;
  const sessionId = ids[tries.length];
  const prompt = prosePrompt(facts);
  if (left < leastUsd || sessionId === undefined || prompt.length > longestPrompt)
    return { prose: null, costUsd: spent };
  ctx.stopping.throwIfAborted();
  await endAbandoned(ctx, project.name);
  // What it may take stays spent if this process dies before it knows better.
  const own = { id: sessionId, kind: 'worklog', projectName: project.name } as const;
  await ctx.db.session.create({ data: { ...own, costUsd: left, startedAt: ctx.now() } });
  const told = await ask(ctx, { project: project.name, sessionId, prompt, maxUsd: left });
  const cost = await endSession(ctx, sessionId, told, left);
  ctx.stopping.throwIfAborted(); // the day is closed again at the next start
  return { prose: await read(ctx, told, facts), costUsd: spent + cost };
}

const markerOf = (project: string): string => `worklog-${project}`;

/** One process at a time closes days of a project: what is left of an earlier one is of nobody. */
async function endAbandoned(ctx: Context, projectName: string): Promise<void> {
  await ctx.claude.reap(markerOf(projectName), null);
  const where = { kind: 'worklog', projectName, endedAt: null } as const;
  await ctx.db.session.updateMany({ where, data: { endedAt: ctx.now() } });
}

type Order = {
  readonly project: string;
  readonly sessionId: string;
  readonly prompt: string;
  readonly maxUsd: number;
};

/** Null on a fault of ours, which the log tells: a log without prose is better than none. */
async function ask(ctx: Context, { project, sessionId, prompt, maxUsd }: Order): Promise<RunFacts | null> {
  const lines = hearTranscript(ctx, { sessionId }, { notice: async () => {}, lost: () => {} });
  const { model } = ctx.judge;
  const question = {
    ...{ marker: markerOf(project), sessionId, prompt, system: proseSystem, form: proseForm },
    ...{ limits: { ...limits, maxUsd }, ...(model ? { model } : {}) },
  };
  try {
    const hearing = { started: async () => {}, lines };
    return await redactFacts(ctx, await ctx.claude.ask(question, hearing, ctx.stopping));
  } catch (error) {
    ctx.log.error({ project, error }, 'the prose of a work log could not be asked for');
    return null;
  }
}

/** Records what it took; where that was not told, what was set aside stays. */
async function endSession(ctx: Context, id: string, told: RunFacts | null, aside: number): Promise<number> {
  const { init, result, notStarted } = told ?? {};
  const costUsd = result?.costUsd ?? (notStarted ? 0 : aside);
  await ctx.db.session.update({
    where: { id },
    data: {
      ...{ costUsd, tokens: BigInt(result?.tokens ?? 0), turns: result?.turns ?? 0, endedAt: ctx.now() },
      ...{ executor: init?.model ?? null, cliVersion: init?.cliVersion ?? null },
    },
  });
  return costUsd;
}

async function read(ctx: Context, told: RunFacts | null, facts: DayFacts): Promise<Prose | null> {
  const why = (words: string, detail?: string): null => {
    ctx.log.warn({ project: facts.project, date: facts.date, words, detail }, 'a work log has no prose');
    return null;
  };
  if (told === null) return null;
  const { outcome, sentence, detail } = decideOutcome(told, false, limits.maxMinutes);
  if (outcome !== 'nothing_to_do') return why(sentence, detail);
  const [clean = ''] = await ctx.redact([JSON.stringify(told.result?.structured ?? null)]);
  return acceptProse(parsed(clean), facts) ?? why('Nothing it said stands in the facts.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a secret was in it, and with it the form is gone
  }
}
