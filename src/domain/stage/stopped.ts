import { z } from 'zod';
import type { Registration } from '../hook-registration.ts';
import type { Project } from '../project.ts';
import { nothingToTry } from './avoided.ts';
import { type Checked, fails, passes, untold } from './checked.ts';
import { type Call, callWords } from './tool-call.ts';

/** A recorded call that a hook was shown again, and whether it stopped it. */
export type Replayed = {
  readonly call: Call;
  /** How often it failed in the evidence, and how often it was right, in the same sessions. */
  readonly failed: number;
  readonly right: number;
  readonly stopped: boolean;
};
/** Different calls a hook is shown, of those that failed and of those that were right, the newest. */
export const mostReplayed = 10;

/** Whether `claude` would run this hook before a call of the tool. */
export function watches({ matcher = '' }: Registration, tool: string): boolean {
  if (matcher === '' || matcher === '*') return true;
  if (/^[\w|]+$/u.test(matcher)) return matcher.split('|').includes(tool);
  return new RegExp(matcher).test(tool); // without `u`, as its matcher was read
}

/** What `claude` gives a hook on stdin about a call, as one line of JSON. */
export const hookInput = (
  { event }: Registration,
  { tool, input }: Call,
  where: { readonly cwd: string; readonly session: string },
): string =>
  `${JSON.stringify({
    ...{ session_id: where.session, transcript_path: '/dev/null', cwd: where.cwd },
    ...{ permission_mode: 'acceptEdits', hook_event_name: event, tool_name: tool, tool_input: input },
    tool_use_id: `toolu_${where.session}`,
  })}\n`;

const denial = z.looseObject({
  hookSpecificOutput: z.looseObject({ permissionDecision: z.literal('deny') }),
});

/** Whether a hook that ended like this, having printed `out`, stopped the call. */
export function isStop({ exitCode, out }: { readonly exitCode: number; readonly out: string }): boolean {
  if (exitCode !== 0) return exitCode === 2;
  try {
    return denial.safeParse(JSON.parse(out)).success;
  } catch {
    return false; // it said nothing, or something for people
  }
}

/** A hook that is only run after a call: `claude` runs it after those that worked, and after no other. */
export const comesTooLate = ({ event }: Registration): Checked | null =>
  event === 'PreToolUse'
    ? null
    : fails(
        'trigger',
        `${event} is only run after a call that worked, never for one that fails: use PreToolUse`,
      );

/**
 * A hook's script is a program a model wrote and nobody has approved. It is run where jobs may run what they wrote: where
 * the file system is contained, or the project allows `Bash`.
 */
export const mayNotRun = (
  { allowedTools }: Pick<Project, 'allowedTools'>,
  contained: boolean,
): Checked | null =>
  contained || allowedTools.some((tool) => /^Bash(?:\(\*\))?$/u.test(tool))
    ? null
    : untold('trigger', 'not tried: here jobs may not run what they wrote, so its script was not run either');

/** At least one of the calls that failed has to be stopped, and none of those that were right may be. */
export function checkStopped(slug: string, replayed: readonly Replayed[]): Checked {
  const times = (of: readonly Replayed[]) => of.reduce((sum, { failed }) => sum + failed, 0);
  const failing = replayed.filter(({ failed }) => failed > 0);
  const stopped = failing.filter((one) => one.stopped);
  const [first] = failing;
  if (!first) return nothingToTry;
  if (stopped.length === 0)
    return fails(
      'trigger',
      `${slug} stops none of the calls that failed, such as "${callWords(first.call)}"`,
    );
  const right = replayed.filter(({ failed }) => failed === 0);
  const wrong = right.find((one) => one.stopped);
  if (wrong) return fails('trigger', `${slug} stops what was right: "${callWords(wrong.call)}"`);
  const said = `stops ${times(stopped)} of ${times(failing)} of those calls`;
  const both = stopped.find((one) => one.right > 0);
  if (both) return untold('trigger', `${said}; but "${callWords(both.call)}" was right another time`);
  return passes('trigger', `${said}, and none of ${right.length} that were right`, { said });
}
