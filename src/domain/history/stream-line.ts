import { z } from 'zod';

/** A call that was not permitted: its id, and what says so. */
export type Denial = { readonly call: string; readonly words: string };

const subAgents = z.looseObject({ parent_tool_use_id: z.string() });
const denied = z.looseObject({
  type: z.literal('system'),
  subtype: z.literal('permission_denied'),
  tool_use_id: z.string(),
  message: z.string().default('Permission denied.'),
});
const result = z.looseObject({
  type: z.literal('result'),
  permission_denials: z.array(
    z.looseObject({ tool_use_id: z.string(), tool_name: z.string().default('a tool') }),
  ),
});

/** A line of the stream as a row of the history, null when it is cut or damaged. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Whether a row belongs to an agent that the executor started. */
export const isSubAgents = (row: unknown): boolean => subAgents.safeParse(row).success;

/** The denials a row tells of: the one that just happened, or at the end all of them, those by path rules too. */
export function denialsOf(row: unknown): Denial[] {
  const { data: now } = denied.safeParse(row);
  if (now) return [{ call: now.tool_use_id, words: now.message }];
  const { data: end } = result.safeParse(row);
  return (end?.permission_denials ?? []).map(({ tool_use_id: call, tool_name: tool }) => ({
    ...{ call, words: `Permission to use ${tool} has been denied.` },
  }));
}
