import { startLoopback } from './loopback.ts';

/** A request to the model, as far as a script looks at it. */
export type ModelRequest = {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly blocks: readonly Block[] }[];
  /** The whole body: what a test searches to prove what the model saw. */
  readonly raw: string;
};
/** A text, a call (`tool_use`) or what came of it (`tool_result`), in the words of the Messages API. */
export type Block = { readonly type: string; readonly text?: string; readonly is_error?: boolean };

/** What the model does next: says something, calls a tool. A turn with a call goes on after the tool's answer. */
export type TurnBlock =
  | { readonly say: string }
  | { readonly call: string; readonly input: Readonly<Record<string, unknown>> };
export type Turn = readonly TurnBlock[];
/** What the API says instead of a turn. */
export type Refused = { readonly status: number; readonly message: string };

/** The next assistant turn, decided from the request alone. */
export type Script = (request: ModelRequest) => Turn;
/** The same, where the API may say no. */
export type Answering = (request: ModelRequest) => Turn | Refused;

/**
 * Starts a server that speaks as much of the Anthropic Messages API as the CLI asks for (streamed turns), and answers
 * by the script. `url` is for `ANTHROPIC_BASE_URL`; `requests` are all so far: the proof of what the model saw.
 */
export async function startModel(script: Answering) {
  const requests: ModelRequest[] = [];
  const { url, close } = await startLoopback(async ({ path, body }) => {
    // Whatever else the CLI asks at its start is optional for it.
    if (path !== '/v1/messages') return new Response(null, { status: 404 });
    const request = readRequest(body);
    requests.push(request);
    const turn = script(request);
    if ('status' in turn) return refused(turn);
    const said = streamed(request, turn, requests.length);
    return new Response(said, { headers: { 'content-type': 'text/event-stream' } });
  });
  return { url, close, requests };
}

const refused = ({ status, message }: Refused): Response =>
  Response.json({ type: 'error', error: { type: 'invalid_request_error', message } }, { status });

type Body = { model: string; messages: { role: string; content: string | Block[] }[] };

/** Reads the body of `POST /v1/messages`; throws when it is none. */
export function readRequest(raw: string): ModelRequest {
  const { model, messages } = JSON.parse(raw) as Body;
  const read = messages.map(({ role, content }) => ({
    role,
    blocks: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  }));
  return { model, messages: read, raw };
}

/** About four characters a token: enough for a cost that grows with the work. */
const tokens = (said: string) => Math.ceil(said.length / 4);

/** One turn as server-sent events; `number` makes its ids its own. */
function streamed({ model, raw }: ModelRequest, turn: Turn, number: number): string {
  const event = (type: string, data: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const usage = { input_tokens: 200, cache_read_input_tokens: tokens(raw), cache_creation_input_tokens: 0 };
  const message = { id: `msg_${number}`, type: 'message', role: 'assistant', model, content: [] };
  const stop_reason = turn.some((block) => 'call' in block) ? 'tool_use' : 'end_turn';
  const blocks = turn.flatMap((block, index) => {
    const { start, delta } = pieces(block, `toolu_${number}_${index}`);
    return [
      event('content_block_start', { index, content_block: start }),
      event('content_block_delta', { index, delta }),
      event('content_block_stop', { index }),
    ];
  });
  return [
    event('message_start', { message: { ...message, usage: { ...usage, output_tokens: 1 } } }),
    ...blocks,
    event('message_delta', {
      delta: { stop_reason, stop_sequence: null },
      usage: { ...usage, output_tokens: tokens(JSON.stringify(turn)) },
    }),
    event('message_stop', {}),
  ].join('');
}

const pieces = (block: TurnBlock, id: string) =>
  'say' in block
    ? { start: { type: 'text', text: '' }, delta: { type: 'text_delta', text: block.say } }
    : {
        start: { type: 'tool_use', id, name: block.call, input: {} },
        delta: { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
      };
