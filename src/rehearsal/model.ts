import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ModelRequest, readRequest } from './model-request.ts';

/** What the model does next: says something, calls a tool. A turn with a call goes on after the tool's answer. */
export type TurnBlock =
  | { readonly say: string }
  | { readonly call: string; readonly input: Readonly<Record<string, unknown>> };

/** The next assistant turn, decided from the request alone. */
export type Script = (request: ModelRequest) => readonly TurnBlock[];

export type Model = {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  /** Every request so far, in order: the proof of what the model saw. */
  readonly requests: readonly ModelRequest[];
  close(): Promise<void>;
};

/** Starts a server on the loopback interface that speaks the Anthropic Messages API and answers by the script. */
export async function startModel(script: Script): Promise<Model> {
  const requests: ModelRequest[] = [];
  const server = createServer((request, response) => {
    answer(request, response, script, requests).catch((fault: unknown) => {
      sendJson(response, 400, {
        type: 'error',
        error: { type: 'invalid_request_error', message: `${fault}` },
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, requests, close };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  script: Script,
  requests: ModelRequest[],
): Promise<void> {
  const raw = await text(request);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/v1/messages/count_tokens') {
    sendJson(response, 200, { input_tokens: tokens(raw) });
  } else if (request.method === 'POST' && pathname === '/v1/messages') {
    const asked = readRequest(raw);
    requests.push(asked);
    const turn = script(asked);
    if (asked.stream) streamTurn(response, asked, turn, requests.length);
    else sendJson(response, 200, { ...envelope(asked, requests.length), ...whole(turn, requests.length) });
  } else {
    // Whatever else the CLI asks at its start is optional for it.
    sendJson(response, 404, { type: 'error', error: { type: 'not_found_error', message: pathname } });
  }
}

const sendJson = (response: ServerResponse, status: number, body: unknown) => {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

/** About four characters a token: enough for a cost that grows with the work. */
const tokens = (said: string) => Math.ceil(said.length / 4);
const usage = (request: ModelRequest, output: number) => ({
  input_tokens: 200,
  cache_read_input_tokens: tokens(request.raw),
  cache_creation_input_tokens: 0,
  output_tokens: output,
});
const envelope = (request: ModelRequest, turn: number) => ({
  id: `msg_${turn}`,
  type: 'message',
  role: 'assistant',
  model: request.model,
  content: [] as unknown[],
  stop_reason: null as string | null,
  stop_sequence: null,
  usage: usage(request, 1),
});
const stopReason = (turn: readonly TurnBlock[]) =>
  turn.some((block) => 'call' in block) ? 'tool_use' : 'end_turn';
const callId = (turn: number, index: number) => `toolu_${turn}_${index}`;
const whole = (blocks: readonly TurnBlock[], turn: number) => ({
  stop_reason: stopReason(blocks),
  content: blocks.map((block, index) =>
    'say' in block
      ? { type: 'text', text: block.say }
      : { type: 'tool_use', id: callId(turn, index), name: block.call, input: block.input },
  ),
});

function streamTurn(
  response: ServerResponse,
  request: ModelRequest,
  blocks: readonly TurnBlock[],
  turn: number,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const send = (type: string, data: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  send('message_start', { message: envelope(request, turn) });
  for (const [index, block] of blocks.entries()) {
    const { start, delta } = pieces(block, callId(turn, index));
    send('content_block_start', { index, content_block: start });
    send('content_block_delta', { index, delta });
    send('content_block_stop', { index });
  }
  const written = tokens(JSON.stringify(blocks));
  send('message_delta', {
    delta: { stop_reason: stopReason(blocks), stop_sequence: null },
    usage: usage(request, written),
  });
  send('message_stop', {});
  response.end();
}

const pieces = (block: TurnBlock, id: string) =>
  'say' in block
    ? { start: { type: 'text', text: '' }, delta: { type: 'text_delta', text: block.say } }
    : {
        start: { type: 'tool_use', id, name: block.call, input: {} },
        delta: { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
      };
