import { z } from 'zod';
import type { Denial } from './denied.ts';

/**
 * One line of `--output-format stream-json`, as far as anybody here looks at it.
 * Every other shape is `other`: it is stored all the same.
 */
export type StreamEvent =
  | {
      kind: 'init';
      sessionId: string;
      model: string;
      cliVersion: string;
      skills: string[];
      slashCommands: string[];
    }
  | { kind: 'assistant'; text: string; tools: ToolCall[]; error?: string }
  | { kind: 'tool-results'; failed: number }
  | { kind: 'rate-limit'; status: string; resetsAt: Date | null }
  | {
      kind: 'result';
      subtype: string;
      isError: boolean;
      apiErrorStatus: number | null;
      text: string;
      turns: number;
      costUsd: number;
      /** Read and written by the models, cached ones and sub-agents' included. */
      tokens: number;
      durationMs: number;
      denials: Denial[];
      /** The answer in the form that was asked for; null where none was, or none was given. */
      structured: unknown;
    }
  /** What was said so far was put into a summary: it had become too long for the model. */
  | { kind: 'compacted' }
  /** How far something is that was said to it under this id. */
  | { kind: 'lifecycle'; id: string; state: string }
  | { kind: 'other'; type: string };

export type ToolCall = { readonly name: string; readonly input: Record<string, unknown> };

/** Per model, over the whole session: `usage` beside it counts neither sub-agents nor what came before a second result. */
const modelUsage = z.looseObject({
  inputTokens: z.number().default(0),
  outputTokens: z.number().default(0),
  cacheReadInputTokens: z.number().default(0),
  cacheCreationInputTokens: z.number().default(0),
});
const content = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]);
/** By the `type` of a line, which is known by then. */
const shapes = {
  init: z.looseObject({
    subtype: z.literal('init'),
    session_id: z.string(),
    model: z.string(),
    claude_code_version: z.string().default('unknown'),
    skills: z.array(z.string()).default([]),
    slash_commands: z.array(z.string()).default([]),
  }),
  assistant: z.looseObject({
    error: z.string().optional(),
    message: z.looseObject({ content }),
  }),
  user: z.looseObject({ message: z.looseObject({ content }) }),
  lifecycle: z.looseObject({
    command_uuid: z.string(),
    state: z.string(),
  }),
  compacted: z.looseObject({ subtype: z.literal('compact_boundary') }),
  rateLimit: z.looseObject({
    rate_limit_info: z.looseObject({ status: z.string(), resetsAt: z.number().optional() }),
  }),
  result: z.looseObject({
    subtype: z.string(),
    is_error: z.boolean().default(false),
    api_error_status: z.number().nullish(),
    result: z.string().default(''),
    num_turns: z.number().default(0),
    total_cost_usd: z.number().default(0),
    structured_output: z.unknown().optional(),
    duration_ms: z.number().default(0),
    modelUsage: z.record(z.string(), modelUsage).catch({}),
    permission_denials: z
      .array(
        z.looseObject({
          tool_name: z.string().default('unknown'),
          tool_input: z.record(z.string(), z.unknown()).catch({}),
        }),
      )
      .default([]),
  }),
};
const toolUse = z.looseObject({
  type: z.literal('tool_use'),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
});
const textBlock = z.looseObject({ type: z.literal('text'), text: z.string() });

type Content = z.infer<typeof content>;
const blocks = (value: Content) => (typeof value === 'string' ? [{ type: 'text', text: value }] : value);
const textOf = (value: Content): string => {
  const texts = blocks(value).filter(({ type }) => type === 'text');
  return texts.flatMap((block) => textBlock.safeParse(block).data?.text ?? []).join('\n');
};
const toolsOf = (value: Content): ToolCall[] =>
  blocks(value).flatMap((block) => {
    const call = block.type === 'tool_use' && toolUse.safeParse(block).data;
    return call ? [{ name: call.name, input: call.input }] : [];
  });

/** Seconds since 1970, as the CLI reports a limit's reset. */
const fromSeconds = (seconds: number | undefined) =>
  seconds === undefined ? null : new Date(seconds * 1000);

/** PostgreSQL's text cannot hold NUL, which JSON can escape. */
const withoutNul = (_key: string, value: unknown) =>
  typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;

/** Reads one line of the stream; null when it is not a JSON object with a type. Never throws. */
export function parseStreamLine(line: string): StreamEvent | null {
  if (!/^\s*\{/.test(line)) return null; // of each that cannot be read an error would be made
  let json: unknown;
  try {
    // To look at every value costs ten times what reading them does: only where there may be one.
    json = line.includes('\\u0000') ? JSON.parse(line, withoutNul) : JSON.parse(line);
  } catch {
    return null; // a cut or foreign line: the caller stores the bytes as they are
  }
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : null;
  return typeof type === 'string' ? (readers.get(type)?.(json) ?? { kind: 'other', type }) : null;
}

/** By the type of a line: what it says, null where it has not the shape that is known. */
const readers: ReadonlyMap<string, (json: unknown) => StreamEvent | null> = new Map([
  ['system', readSystem],
  ['command_lifecycle', readLifecycle],
  ['assistant', readAssistant],
  ['user', readUser],
  ['rate_limit_event', readLimit],
  ['result', readResult],
]);

function readSystem(json: unknown): StreamEvent | null {
  const init = shapes.init.safeParse(json).data;
  if (!init) return shapes.compacted.safeParse(json).success ? { kind: 'compacted' } : null;
  const { session_id: sessionId, model, claude_code_version: cliVersion, skills } = init;
  return { kind: 'init', sessionId, model, cliVersion, skills, slashCommands: init.slash_commands };
}

function readLifecycle(json: unknown): StreamEvent | null {
  const lifecycle = shapes.lifecycle.safeParse(json).data;
  return lifecycle ? { kind: 'lifecycle', id: lifecycle.command_uuid, state: lifecycle.state } : null;
}

function readAssistant(json: unknown): StreamEvent | null {
  const assistant = shapes.assistant.safeParse(json).data;
  if (!assistant) return null;
  const { content: said } = assistant.message;
  const error = assistant.error === undefined ? {} : { error: assistant.error };
  return { kind: 'assistant', text: textOf(said), tools: toolsOf(said), ...error };
}

function readUser(json: unknown): StreamEvent | null {
  const user = shapes.user.safeParse(json).data;
  if (!user) return null;
  const failed = blocks(user.message.content).filter(
    (block) => 'is_error' in block && block.is_error === true,
  );
  return { kind: 'tool-results', failed: failed.length };
}

function readLimit(json: unknown): StreamEvent | null {
  const limit = shapes.rateLimit.safeParse(json).data?.rate_limit_info;
  return limit ? { kind: 'rate-limit', status: limit.status, resetsAt: fromSeconds(limit.resetsAt) } : null;
}

const tokensOf = (of: z.infer<typeof modelUsage>): number =>
  of.inputTokens + of.outputTokens + of.cacheReadInputTokens + of.cacheCreationInputTokens;

function readResult(json: unknown): StreamEvent | null {
  const result = shapes.result.safeParse(json).data;
  if (!result) return null;
  return {
    kind: 'result',
    subtype: result.subtype,
    isError: result.is_error,
    apiErrorStatus: result.api_error_status ?? null,
    text: result.result,
    turns: result.num_turns,
    costUsd: result.total_cost_usd,
    tokens: Object.values(result.modelUsage).reduce((sum, of) => sum + tokensOf(of), 0),
    durationMs: result.duration_ms,
    denials: result.permission_denials.map(({ tool_name: tool, tool_input: input }) => ({ tool, input })),
    structured: result.structured_output ?? null,
  };
}
