import { jobPrompt } from '../domain/prompt.ts';
import type { RunFacts } from '../domain/run.ts';
import { tooMuchSpent } from '../domain/stage/spending.ts';
import type { StreamEvent } from '../domain/stream-event.ts';
import type { Context } from './context.ts';
import type { RunOrder } from './ports.ts';
import type { ToProve } from './read-evidence.ts';
import { readSpent } from './read-spent.ts';
import { redactFacts } from './run-job.ts';
import { hearTranscript } from './transcript.ts';

/** A request that is asked again: where, as which of the probes, and what may come of it. */
export type Asking = {
  readonly request: string;
  readonly clone: string;
  readonly number: number;
  readonly limits: RunOrder['limits'] & { readonly maxUsd: number };
  /** Whether what runs or changes something may be called, to be refused. */
  readonly refusing?: true;
  /** Said after the request. */
  readonly note?: string;
};
/** `answers` are the model's: one with an error in it is the CLI's own. */
export type Heard = {
  readonly sessionId: string;
  readonly facts: RunFacts;
  readonly events: readonly StreamEvent[];
  readonly answers: readonly StreamEvent[];
};

/**
 * Asks a request again as a job would be asked, in a scratch clone where nothing can be changed; the cost is recorded.
 * Where the day has no room for it, it is not asked, and a sentence says so.
 */
export async function askProbe(ctx: Context, of: ToProve, asking: Asking): Promise<Heard | string> {
  const { upgrade, project } = of;
  const { clone: cwd, limits, refusing, note } = asking;
  const marker = `upgrade-${upgrade.id}-probe-${asking.number}`;
  await ctx.claude.reap(marker, null);
  const begun = await begin(ctx, of, limits.maxUsd);
  if ('tooMuch' in begun) return begun.tooMuch;
  const { id: sessionId } = begun;
  const events: StreamEvent[] = [];
  const notice = async (event: StreamEvent) => void events.push(event);
  const lines = hearTranscript(ctx, { sessionId }, { notice, lost: () => {} });
  const asked = jobPrompt(asking.request, [], ctx.exitLine);
  const order = {
    ...{ ...project, marker, cwd, sessionId, addDirs: [], limits, reading: true as const },
    ...(refusing && { refusing }),
    prompt: note === undefined ? asked : `${asked}\n\n${note}`,
  };
  const ran = ctx.claude.run(order, { started: async () => {}, lines }, ctx.stopping);
  const facts = await redactFacts(ctx, await ran);
  await record(ctx, sessionId, facts, limits.maxUsd);
  await ctx.claude.forget(sessionId);
  const answers = events.filter((event) => event.kind === 'assistant' && event.error === undefined);
  return { sessionId, facts, events, answers };
}

/** A session with all that is set aside for it, so that probes which run beside each other share the day's room. */
const begin = (ctx: Context, { upgrade, project }: ToProve, aside: number) =>
  ctx.db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from "Upgrade" where id = ${upgrade.id} for update`;
    const spent = await readSpent(tx, project.name, ctx.now());
    const tooMuch = tooMuchSpent(project.upgrades, spent);
    if (tooMuch !== null) return { tooMuch };
    const own = { id: ctx.newId(), kind: 'builder', upgradeId: upgrade.id } as const;
    return tx.session.create({ data: { ...own, startedAt: ctx.now(), costUsd: aside } });
  });

/** A run that was ended before it told its cost may have taken all it was given. */
const record = (ctx: Context, id: string, { result, init }: RunFacts, most: number) =>
  ctx.db.session.update({
    where: { id },
    data: {
      ...{ executor: init?.model ?? null, cliVersion: init?.cliVersion ?? null, endedAt: ctx.now() },
      ...{ turns: result?.turns ?? 0, tokens: result?.tokens ?? 0 },
      costUsd: result?.costUsd ?? (init ? most : 0),
    },
  });
