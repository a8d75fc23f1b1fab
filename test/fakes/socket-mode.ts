import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Delivered } from '../../src/rehearsal/requests.ts';
import type { Workspace } from '../../src/rehearsal/workspace.ts';

/** Slack's end of Socket Mode for a workspace: `hello`, envelopes, and the acks that come back. */
export async function startSocketMode(workspace: Workspace): Promise<{ close(): Promise<void> }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const waiting = new Map<string, (answer: Delivered) => void>();
  let open: WebSocket | undefined;
  server.on('connection', (socket) => {
    open = socket;
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = JSON.parse(data.toString());
      const isBare = payload === undefined || Object.keys(payload).length === 0;
      waiting.get(id)?.({ status: 200, body: isBare ? '' : JSON.stringify(payload) });
    });
    socket.send(
      JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A000000001' } }),
    );
  });
  workspace.front.answers.set('apps.connections.open', async () =>
    Response.json({ ok: true, url: `ws://127.0.0.1:${port}/link` }),
  );
  workspace.connect((request) => {
    const envelope_id = randomUUID();
    const answered = new Promise<Delivered>((resolve) => waiting.set(envelope_id, resolve));
    open?.send(JSON.stringify({ envelope_id, ...request, accepts_response_payload: true }));
    return answered;
  });
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
}
