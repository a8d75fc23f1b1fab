import { mkdir, open } from 'node:fs/promises';
import { createServer as createProxy } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Environment } from './environment.ts';

/**
 * The one way out of a run without a network: a socket in its /tmp that leads to the model and
 * nowhere else. Inside, `bridge.ts` listens on the loopback interface and passes on to it.
 */

/** Where the bridge listens; a run without a network has all ports to itself. */
const port = 4801;
const name = '.model';
/** Claude needs a few at a time; a job must not use up ours. */
const mostSockets = 64;
const usualModel = 'https://api.anthropic.com';
const bridge = join(import.meta.dirname, 'bridge.ts');

export type Door = {
  /** What Claude has to be told to take this way. */
  readonly env: Environment;
  /** The bridge, to stand before a command. */
  readonly command: readonly [file: string, ...args: string[]];
  close(): void;
};

/** Opens the door in `folder`, which the run sees as its /tmp, to the model this environment names. */
export async function openModelDoor(env: Environment, folder: string): Promise<Door> {
  const model = new URL(env.ANTHROPIC_BASE_URL ?? usualModel);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const server = model.protocol === 'https:' ? proxyTo(model) : passTo(model);
  server.maxConnections = mostSockets;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  // The path of a socket has at most 107 characters, a data folder may have more.
  const place = await open(folder);
  const path = `/proc/self/fd/${place.fd}/${name}`;
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(path, resolve));
  await place.close();
  const here = `http://127.0.0.1:${port}`;
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    env:
      model.protocol === 'https:'
        ? { HTTPS_PROXY: here, HTTP_PROXY: here }
        : { ANTHROPIC_BASE_URL: `${here}${model.pathname}` },
    command: [process.execPath, bridge, `/tmp/${name}`, String(port)],
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
    inside.on('error', () => {}); // whoever hangs up on us ends nothing of ours
    if (url !== `${model.hostname}:${portOf(model)}`) return inside.end(refused);
    const outside = connect(portOf(model), model.hostname, () => {
      inside.write('HTTP/1.1 200 OK\r\n\r\n');
      outside.write(head);
    });
    return pair(inside, outside);
  });
  return proxy;
}
