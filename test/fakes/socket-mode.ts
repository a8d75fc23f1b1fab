import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Delivered, SlackRequest } from '../../src/rehearsal/requests.ts';
import type { Workspace } from '../../src/rehearsal/workspace.ts';

/** One connection as Slack has it. */
export type Socket = ReturnType<typeof createSocket>;
export type SocketMode = Awaited<ReturnType<typeof startSocketMode>>;

function createSocket(socket: WebSocket) {
  /** An envelope may be delivered here more than once, and each time it is answered. */
  const waiting = new Map<string, ((answer: Delivered) => void)[]>();
  socket.on('message', (data) => {
    const { envelope_id: id, payload } = JSON.parse(data.toString());
    const isBare = payload === undefined || Object.keys(payload).length === 0;
    waiting.get(id)?.shift()?.({ status: 200, body: isBare ? '' : JSON.stringify(payload) });
  });
  const says = (message: object) => socket.send(JSON.stringify(message));
  return {
    hello: () => says({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A000000001' } }),
    /** What Slack says when it moves its end to another machine; it closes nothing by itself. */
    refreshes: () => says({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'h' } }),
    pings: () => socket.ping(),
    breaks: () => socket.terminate(),
    /** Delivers an envelope; resolves with what the app answers. */
    delivers: (request: SlackRequest, envelope_id: string = randomUUID()): Promise<Delivered> => {
      const answered = new Promise<Delivered>((resolve) =>
        waiting.set(envelope_id, [...(waiting.get(envelope_id) ?? []), resolve]),
      );
      says({ envelope_id, ...request, accepts_response_payload: true });
      return answered;
    },
  };
}

/**
 * Slack's end of Socket Mode for a workspace: `hello`, envelopes, and the acks that come back. Each connection has an
 * address of its own, and a request goes to any of those that are open.
 */
export async function startSocketMode(workspace: Workspace) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  /** From old to new; `opened` counts those that are gone as well. */
  const slack = { open: [] as Socket[], opened: 0, greets: true };
  server.on('connection', (connection) => {
    const socket = createSocket(connection);
    slack.open.push(socket);
    slack.opened += 1;
    connection.on('close', () => {
      slack.open = slack.open.filter((other) => other !== socket);
    });
    if (slack.greets) socket.hello();
  });
  workspace.front.answers.set('apps.connections.open', async () =>
    Response.json({ ok: true, url: `ws://127.0.0.1:${port}/link/?ticket=${randomUUID()}` }),
  );
  let turn = 0;
  workspace.connect((request) => {
    const socket = slack.open[turn++ % slack.open.length];
    return socket ? socket.delivers(request) : Promise.reject(new Error('no socket is open'));
  });
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of server.clients) socket.terminate();
      server.close(() => resolve());
    });
  return Object.assign(slack, { close });
}

/** The way of a story whose app has an app token: envelopes, over any of its two sockets. */
export async function overSocketMode(workspace: Workspace) {
  const { close } = await startSocketMode(workspace);
  return { appToken: 'xapp-rehearsal', close };
}
