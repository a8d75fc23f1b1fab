import type { Incoming } from '../../src/domain/incoming.ts';
import { startWorkspace } from '../../src/rehearsal/workspace.ts';
import { createSlackApp, type SlackOptions } from '../../src/slack/listen.ts';

/** A logger that keeps its lines as text. */
export function keptLog() {
  const lines: string[] = [];
  const keep = (level: string) => (details: object, message: string) => {
    lines.push([level, message, ...Object.values(details).map(String)].join(' '));
  };
  return {
    lines,
    log: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') },
  };
}

/** A workspace with #bakery, Ada and Bo, and our app listening to it with an inbox that keeps everything. */
export async function startTalk(options: Partial<SlackOptions> & { start?: boolean } = {}) {
  const workspace = await startWorkspace('bakery', ['ada', 'bo']);
  const { lines, log } = keptLog();
  const received: Incoming[] = [];
  const inbox = {
    put: async (incoming: Incoming) => {
      received.push(incoming);
    },
  };
  const app = createSlackApp(
    { ...workspace.keys, port: 0, log, ...options },
    { put: (incoming) => inbox.put(incoming) },
  );
  const { port } = options.start === false ? {} : await app.start();
  if (port !== undefined) workspace.connect(port);
  const stop = async () => {
    if (port !== undefined) await app.stop();
    await workspace.close();
  };
  return { workspace, app, log, inbox, received, lines, stop, url: `http://127.0.0.1:${port}/slack/events` };
}
export type Talk = Awaited<ReturnType<typeof startTalk>>;
