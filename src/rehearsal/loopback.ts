import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that was read to its end; `path` is without the query. */
export type Asked = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };

/** The headers of an answer that its reader looks at; the others belong to one connection. */
const passedOn = ['content-type', 'retry-after', 'x-oauth-scopes'];

/**
 * Starts a server on the loopback interface, on a free port. A fault of `answer` is answered with 500;
 * `Response.error()` breaks the connection without an answer.
 */
export async function startLoopback(answer: (asked: Asked) => Promise<Response>) {
  const server = createServer(async (request, response) => {
    const { pathname: path } = new URL(request.url ?? '/', 'http://loopback');
    const asked = { path, headers: request.headers, body: await text(request) };
    const given = await answer(asked).catch((fault) => new Response(`${fault}`, { status: 500 }));
    if (given.type === 'error') return response.destroy();
    const headers = [...given.headers].filter(([name]) => passedOn.includes(name));
    return response.writeHead(given.status, Object.fromEntries(headers)).end(await given.text());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
