import { createServer as createProxy } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Environment } from './environment.ts';

/**
 * The one way out of a run without a network: a socket in its folder for temporary files that leads to the model and
 * nowhere else. Inside, `bridge.ts` listens on the loopback interface and passes on to it.
 */

/** Where the bridge listens; a run without a network has all ports to itself. */
const port = 4801;
const usualModel = 'https://api.anthropic.com';
const bridge = join(import.meta.dirname, 'bridge.ts');

export type Door = {
  /** What Claude has to be told to take this way. */
  readonly env: Environment;
  /** The bridge, to stand before a command. */
  readonly command: readonly [file: string, ...args: string[]];
  close(): void;
};

/** Opens the door at `<folder>/m` (the path of a socket is short: 107 characters) to the model this environment names. */
export async function openModelDoor(env: Environment, folder: string): Promise<Door> {
  const model = new URL(env.ANTHROPIC_BASE_URL ?? usualModel);
  const path = join(folder, 'm');
  const server = model.protocol === 'https:' ? proxyTo(model) : passTo(model);
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket.on('close', () => open.delete(socket))));
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(path, resolve));
  const here = `http://127.0.0.1:${port}`;
  const close = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return {
    env:
      model.protocol === 'https:'
        ? { HTTPS_PROXY: here, HTTP_PROXY: here }
        : { ANTHROPIC_BASE_URL: `${here}${model.pathname}` },
    command: [process.execPath, bridge, path, String(port)],
    close,
  };
}

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80);

/** Joins two connections; when one breaks, so does the other. */
function pair(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
}

const passTo = (model: URL): Server =>
  createServer((inside) => pair(inside, connect(portOf(model), model.hostname)));

/** A proxy for TLS that knows one address: what is said to it stays between Claude and the model. */
function proxyTo(model: URL): Server {
  const refused = 'HTTP/1.1 403 Forbidden\r\n\r\n';
  const proxy = createProxy((_, answer) => answer.writeHead(403).end());
  proxy.on('connect', ({ url }, stream, head: Buffer) => {
    const inside = stream as Socket;
    if (url !== `${model.hostname}:${portOf(model)}`) return inside.end(refused);
    const outside = connect(portOf(model), model.hostname, () => {
      inside.write('HTTP/1.1 200 OK\r\n\r\n');
      outside.write(head);
    });
    return pair(inside, outside);
  });
  return proxy;
}
