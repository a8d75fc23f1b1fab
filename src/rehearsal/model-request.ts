import { z } from 'zod';

/** A request to the model, as far as a script looks at it, plus everything the model was sent, as one text. */
export type ModelRequest = {
  readonly model: string;
  readonly system: string;
  readonly tools: readonly string[];
  readonly messages: readonly Message[];
  /** The whole body: what a test searches to prove what the model saw. */
  readonly raw: string;
};
export type Message = { readonly role: string; readonly blocks: readonly MessageBlock[] };
export type MessageBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: 'result'; readonly of: string; readonly text: string; readonly failed: boolean };

const text = z.looseObject({ type: z.literal('text'), text: z.string() });
const textOrBlocks = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]).default('');
const call = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.unknown(),
});
const result = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: textOrBlocks,
  is_error: z.boolean().default(false),
});
const body = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  system: textOrBlocks,
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
  messages: z.array(z.looseObject({ role: z.string(), content: textOrBlocks })),
});

type Content = z.infer<typeof textOrBlocks>;
const blocksOf = (content: Content) =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;
const textOf = (content: Content) =>
  blocksOf(content)
    .flatMap((block) => text.safeParse(block).data?.text ?? [])
    .join('\n');

function readBlock(block: unknown): MessageBlock[] {
  const said = text.safeParse(block).data;
  if (said) return [{ kind: 'text', text: said.text }];
  const called = call.safeParse(block).data;
  if (called) return [{ kind: 'call', id: called.id, name: called.name, input: called.input }];
  const answered = result.safeParse(block).data;
  if (!answered) return [];
  const { tool_use_id: of, content, is_error: failed } = answered;
  return [{ kind: 'result', of, text: textOf(content), failed }];
}

/** Reads the body of `POST /v1/messages`; throws when it is none. */
export function readRequest(raw: string): ModelRequest & { readonly stream: boolean } {
  const read = body.parse(JSON.parse(raw));
  return {
    model: read.model,
    stream: read.stream,
    system: textOf(read.system),
    tools: read.tools.map((tool) => tool.name),
    messages: read.messages.map(({ role, content }) => ({
      role,
      blocks: blocksOf(content).flatMap(readBlock),
    })),
    raw,
  };
}
