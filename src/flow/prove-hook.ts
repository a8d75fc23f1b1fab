import { hookLimits } from '../domain/artifact-hook.ts';
import type { Registration } from '../domain/hook-registration.ts';
import { nothingToTry } from '../domain/stage/avoided.ts';
import type { Checked } from '../domain/stage/checked.ts';
import {
  checkStopped,
  comesTooLate,
  hookInput,
  isStop,
  mayNotRun,
  mostReplayed,
  type Replayed,
  watches,
} from '../domain/stage/stopped.ts';
import { type Call, callText } from '../domain/stage/tool-call.ts';
import type { Context } from './context.ts';
import type { ToProve } from './read-evidence.ts';
import { type FailedJob, readFailedJobs } from './read-failing-calls.ts';

/**
 * Shows a hook the recorded calls that failed, and others of the same tools that were right in the same jobs, in
 * `clone`, which has it. No model is asked and no call is made: only the hook's script runs, contained as jobs are.
 */
export async function proveHook(ctx: Context, of: ToProve, clone: string): Promise<Checked> {
  const { artifact, upgrade, project } = of;
  const { registration } = artifact;
  const jobs = await readFailedJobs(ctx, upgrade.signalId, clone);
  if (!registration || jobs.length === 0) return nothingToTry;
  const late = comesTooLate(registration);
  if (late) return late;
  const forbidden = mayNotRun(project, ctx.claude.contained);
  if (forbidden) return forbidden;
  const replayed: Replayed[] = [];
  for (const one of callsToShow(jobs)) {
    if (ctx.stopping.aborted) break;
    const stopped =
      watches(registration, one.call.tool) && (await stops(ctx, of, { registration, clone, ...one }));
    replayed.push({ ...one, stopped });
  }
  ctx.log.info({ upgradeId: upgrade.id, replayed }, 'a hook was shown recorded calls');
  return checkStopped(artifact.slug, replayed);
}

/** Each different call once, with how often it failed and was right; of both kinds the newest. */
function callsToShow(jobs: readonly FailedJob[]): Omit<Replayed, 'stopped'>[] {
  const tools = new Set(jobs.flatMap(({ failed }) => failed.map(({ tool }) => tool)));
  const failed = new Set<Call>(jobs.flatMap((job) => job.failed));
  const told = jobs
    .flatMap(({ calls }) => calls.toReversed())
    .filter((call) => failed.has(call) || (tools.has(call.tool) && call.ended && call.error === null));
  const different = [...Map.groupBy(told, (call) => `${call.tool} ${callText(call)}`).values()];
  const counted = different.flatMap((same) => {
    const [call] = same;
    const times = same.filter((one) => failed.has(one)).length;
    return call ? [{ call, failed: times, right: same.length - times }] : [];
  });
  return [
    ...counted.filter((one) => one.failed > 0).slice(0, mostReplayed),
    ...counted.filter((one) => one.failed === 0).slice(0, mostReplayed),
  ];
}

type Shown = { readonly registration: Registration; readonly clone: string; readonly call: Call };

async function stops(
  ctx: Context,
  { upgrade, project }: ToProve,
  { registration, clone, call }: Shown,
): Promise<boolean> {
  const { exitCode, endedBy, tail } = await ctx.claude.shell(
    {
      ...{ marker: `upgrade-${upgrade.id}-stage`, cwd: clone, bounds: project.bounds },
      maxMinutes: hookLimits.seconds / 60,
      input: hookInput(registration, call, { cwd: clone, session: ctx.newId() }),
      // As `claude` runs it; what it says to the model is of no matter here, only how it ends and what it decides.
      command: `export CLAUDE_PROJECT_DIR="$PWD"\nexec 2>/dev/null\n${registration.hook.command}`,
    },
    ctx.stopping,
  );
  return endedBy === null && isStop({ exitCode, out: tail });
}
