import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire to a server that can be cut: then neither side hears of the other, or that it is gone. Torn, it refuses all. */
export type Wire = Awaited<ReturnType<typeof layWire>>;

/** Lays a wire to the server of this URL. What was under way when it was cut arrives once it is mended. */
export async function layWire(to: string) {
  const { hostname, port } = new URL(to);
  const ends = new Set<readonly [Socket, Socket]>();
  const silent = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  const join = ([here, there]: readonly [Socket, Socket]) => here.pipe(there);
  const lay = (from: Socket, into: Socket) => {
    const end = [from, into] as const;
    ends.add(end);
    from.on('error', () => {});
    from.on('close', () => {
      if (!isCut && !silent.has(end)) into.end();
    });
    if (!isCut) join(end);
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    lay(client, upstream);
    lay(upstream, client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address() as AddressInfo;
  const url = new URL(to);
  url.host = `127.0.0.1:${at.port}`;
  const cut = () => {
    isCut = true;
    for (const [from, into] of ends) from.unpipe(into).pause();
  };
  const mend = () => {
    isCut = false;
    for (const end of ends)
      if (end[0].closed) end[1].end();
      else join(end);
    if (!server.listening) server.listen(at.port, at.address);
  };
  /** As a router that forgot what it carried: new connections pass, those from before stay silent. */
  const forget = () => {
    cut();
    isCut = false;
    for (const end of ends) silent.add(end);
  };
  /** As a server that is gone: what was connected ends, and nobody is let in. */
  const tear = async () => {
    for (const [from] of ends) from.destroy();
    ends.clear();
    server.close();
    await once(server, 'close');
  };
  return { url: url.href, cut, mend, forget, tear, close: tear };
}
