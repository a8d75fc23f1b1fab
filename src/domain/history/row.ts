import { whoSaid } from './person-text.ts';
import { asHookDenial } from './tool-result.ts';

export type Call = { readonly id: string; readonly tool: string; readonly input: unknown };
export type ToolResult = { readonly call: string; readonly error: boolean; readonly text: string };

/** What one row of Claude Code's own history means to us. Everything else in a row is `nothing`. */
export type Row =
  | {
      readonly kind: 'request';
      readonly via: 'words' | 'command' | 'plan';
      readonly text: string;
      readonly uuid: string;
      readonly at: Date;
    }
  | {
      readonly kind: 'turn';
      readonly message: string;
      readonly model: string | null;
      readonly calls: readonly Call[];
      readonly uuid: string;
      readonly at: Date;
    }
  /** What the model read and wrote for a message, also a sub-agent's; every row of the message says it again. */
  | { readonly kind: 'usage'; readonly message: string; readonly tokens: number }
  | { readonly kind: 'results'; readonly results: readonly ToolResult[] }
  | { readonly kind: 'hook'; readonly text: string }
  | { readonly kind: 'interruption' }
  /** What a command of Claude Code's own printed. */
  | { readonly kind: 'echo' }
  | { readonly kind: 'nothing'; readonly why: 'sidechain' | 'summary' | 'machine' | 'other' };

type Record = { readonly [key: string]: unknown };
const isRecord = (value: unknown): value is Record =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const blocksOf = (content: unknown): Record[] =>
  Array.isArray(content) ? content.filter(isRecord) : [{ type: 'text', text: text(content) }];
const textOf = (content: unknown): string =>
  blocksOf(content)
    .filter(({ type }) => type === 'text')
    .map((block) => text(block.text))
    .join('\n');

/**
 * Reads one parsed line. One row can mean several things: results of tools, and what a person said meanwhile.
 * A row that is no object is null: the line is damaged.
 */
export function readRow(line: unknown): Row[] | null {
  if (!isRecord(line)) return null;
  if (line.isSidechain === true) return [...readUsage(line), { kind: 'nothing', why: 'sidechain' }];
  if (line.isCompactSummary === true) return [{ kind: 'nothing', why: 'summary' }];
  if (line.type === 'assistant') return [...readUsage(line), readTurn(line)];
  if (line.type === 'attachment') return readQueued(line);
  return line.type === 'user' ? readUser(line) : [{ kind: 'nothing', why: 'other' }];
}

/** A row without a time is as old as can be: it stays in its place and never counts as recent. */
const placeOf = (line: Record) => ({
  uuid: text(line.uuid),
  at: new Date(Date.parse(text(line.timestamp)) || 0),
});

const messageOf = (line: Record): Record => (isRecord(line.message) ? line.message : {});
const messageId = (line: Record): string => text(messageOf(line).id) || text(line.uuid);

/** Tokens of any price: what came from the cache was read too. */
const kindsOfTokens = [
  'input_tokens',
  'output_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
];

const countOf = (value: unknown): number => (Number.isSafeInteger(value) ? Math.max(0, Number(value)) : 0);

function readUsage(line: Record): Row[] {
  const { usage } = messageOf(line);
  if (line.type !== 'assistant' || !isRecord(usage)) return [];
  let tokens = 0;
  for (const kind of kindsOfTokens) tokens += countOf(usage[kind]);
  return [{ kind: 'usage', message: messageId(line), tokens }];
}

function readTurn(line: Record): Row {
  const message = messageOf(line);
  const calls = blocksOf(message.content).filter(({ type }) => type === 'tool_use');
  // Claude Code speaks for itself under this model's name: no turn of an executor.
  if (message.model === '<synthetic>') return { kind: 'nothing', why: 'machine' };
  return {
    ...{ kind: 'turn', message: messageId(line), model: text(message.model) || null },
    ...placeOf(line),
    calls: calls.map(({ id, name, input }) => ({ id: text(id), tool: text(name), input })),
  };
}

/** What a person typed while the executor worked. */
function readQueued(line: Record): Row[] {
  const queued = isRecord(line.attachment) ? line.attachment : {};
  const typed = queued.type === 'queued_command' && (queued.commandMode ?? 'prompt') === 'prompt';
  return typed ? readSaid(line, textOf(queued.prompt)) : [{ kind: 'nothing', why: 'other' }];
}

function readUser(line: Record): Row[] {
  const content = isRecord(line.message) ? line.message.content : undefined;
  const results = blocksOf(content).filter(({ type }) => type === 'tool_result');
  const origin = isRecord(line.origin) ? line.origin.kind : 'human';
  const said = textOf(content);
  const spoken = line.isMeta === true || origin !== 'human' ? readMeta(said) : readSaid(line, said);
  if (results.length === 0) return spoken;
  const denied = deniedByHooks(line);
  return [{ kind: 'results', results: results.map((result) => readResult(result, denied)) }, ...spoken];
}

/** Calls that a hook denied by its answer: their results hold its reason alone, not that it was a hook. */
const deniedByHooks = ({ tool_result_meta: all }: Record): unknown[] =>
  (Array.isArray(all) ? all : [])
    .filter((one) => isRecord(one) && isRecord(one.permission_decision))
    .flatMap(({ id, permission_decision: { source } }) => (source === 'hook' ? [id] : []));

function readResult(block: Record, denied: readonly unknown[]): ToolResult {
  const said = textOf(block.content);
  return {
    ...{ call: text(block.tool_use_id), error: block.is_error === true },
    text: denied.includes(block.tool_use_id) ? asHookDenial(said) : said,
  };
}

/** A row Claude Code marked as its own can still be a hook's word. */
function readMeta(said: string): Row[] {
  const known = whoSaid(said);
  return known.kind === 'hook' || known.kind === 'echo' ? [known] : [{ kind: 'nothing', why: 'machine' }];
}

function readSaid(line: Record, said: string): Row[] {
  const known = whoSaid(said);
  switch (known.kind) {
    case 'words':
      return known.text === '' ? [] : [{ kind: 'request', via: 'words', text: known.text, ...placeOf(line) }];
    case 'command':
      return [{ kind: 'request', via: 'command', text: known.text, ...placeOf(line) }];
    case 'plan':
      return [{ kind: 'request', via: 'plan', text: '', ...placeOf(line) }];
    case 'hook':
    case 'echo':
    case 'interruption':
      return [known];
    default:
      return [{ kind: 'nothing', why: known.kind }];
  }
}
