import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One call of the Web API; `pass` hands it on to the emulator. */
export type Call = { readonly method: string; readonly args: URLSearchParams; pass(): Promise<Response> };
/** `Response.error()` breaks the connection without an answer. */
export type Answer = (call: Call) => Promise<Response>;
export type Front = Awaited<ReturnType<typeof startFront>>;

/**
 * Stands before the emulated Web API: knows which tokens are real (the emulator takes any) and tells their
 * scopes, answers methods the emulator lacks (`answers`), and serves response_urls (`replies`, by path).
 */
export async function startFront(upstream: string, tokens: Readonly<Record<string, readonly string[]>>) {
  const calls: Call[] = [];
  const answers = new Map<string, Answer>();
  const replies = new Map<string, (message: object) => void>();

  async function call({ headers }: IncomingMessage, response: ServerResponse, method: string, body: string) {
    const authorization = headers.authorization ?? '';
    const scopes = tokens[authorization.replace('Bearer ', '')];
    const passed = {
      authorization,
      'content-type': headers['content-type'] ?? 'application/x-www-form-urlencoded',
    };
    const pass = () => fetch(`${upstream}/api/${method}`, { method: 'POST', body, headers: passed });
    const made: Call = { method, args: new URLSearchParams(body), pass };
    calls.push(made);
    const invalid = async () => Response.json({ ok: false, error: 'invalid_auth' });
    const given = await (scopes ? (answers.get(method) ?? pass) : invalid)(made);
    if (given.type === 'error') return response.destroy();
    response.setHeader('x-oauth-scopes', scopes?.join(',') ?? '');
    for (const name of ['content-type', 'retry-after', 'x-oauth-scopes'])
      if (given.headers.has(name)) response.setHeader(name, given.headers.get(name) ?? '');
    return response.writeHead(given.status).end(await given.text());
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url ?? '/', 'http://front');
    const body = await text(request);
    if (pathname.startsWith('/api/')) return call(request, response, pathname.slice(5), body);
    const reply = replies.get(pathname);
    reply?.(JSON.parse(body));
    return response.writeHead(reply ? 200 : 404).end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((fault: unknown) => response.writeHead(500).end(`${fault}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answers,
    replies,
    close,
  };
}
