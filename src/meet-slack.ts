import type { AppOptions } from './app.ts';
import type { Project } from './domain/project.ts';
import type { Context } from './flow/context.ts';
import { resolveChannels, resolveProjects } from './resolve-projects.ts';
import type { Inbox } from './slack/listen.ts';

/** How a process stands to Slack, and the projects with the ids that Slack knows them by. */
export type Met = {
  readonly slack: Context['slack'];
  readonly projects: Project[];
  /** How it hears from Slack; null when it does not. Sockets are those open now, null over HTTP. */
  readonly connection: (() => { readonly sockets: number | null }) | null;
  readonly port: number | null;
};

/**
 * Begins to listen to Slack, as far as this process is there for that; `opened` ends it again. A worker listens to
 * nothing: with a bot token it fetches files and finds channels that the file has by name.
 */
export async function meetSlack(
  { config, log, listen, only }: AppOptions,
  inbox: Inbox,
  opened: AsyncDisposableStack,
): Promise<Met> {
  const options = config.slack && { ...config.slack, log };
  const silent = { slack: null, projects: [...config.projects], connection: null, port: null };
  if (!listen) return silent;
  const { createSlackApp, speakToSlack } = await import('./slack/listen.ts'); // a fifth of what a command would load
  if (only === 'worker') {
    const voice = options && speakToSlack(options);
    const projects = await resolveChannels(config.projects, voice?.directory ?? null);
    return { ...silent, projects, slack: voice?.slack ?? null };
  }
  if (!options) return silent;
  const door = createSlackApp(options, inbox);
  const { port = null } = await door.start();
  opened.defer(door.stop);
  const projects = await resolveProjects(config, door.directory);
  return { slack: door.slack, projects, connection: door.connection, port };
}
