import type { Config } from './config.ts';
import type { Project } from './domain/project.ts';
import { isRefusal, type Refusal, refuse } from './domain/result.ts';
import { Trouble } from './domain/trouble.ts';
import type { Directory } from './slack/directory.ts';

type Named = Pick<Config, 'projects' | 'owners'>;

/**
 * Slack knows people and channels by id: names and e-mail addresses of the file become ids, once. Throws one error
 * with everybody and every channel that Slack does not know, each with its key and what to do about it.
 */
export async function resolveProjects({ projects, owners }: Named, slack: Directory): Promise<Project[]> {
  const problems = new Set<string>();
  const idOf = async (key: string, named: string, asked: Promise<{ id: string } | Refusal>) => {
    const found = await asked;
    if (!isRefusal(found)) return found.id;
    problems.add(`${key}: ${named}: ${found.words}`);
    return named;
  };
  const ids = (key: string, people: readonly string[]) =>
    Promise.all(people.map((who) => idOf(owners.includes(who) ? 'owners' : key, who, slack.user(who))));
  const resolve = async (project: Project): Promise<Project> => {
    const { name, channel: named } = project;
    const key = (last: string) => `projects.${name}.${last}`;
    const users = await ids(key('users'), project.users);
    const approvers = await ids(key('approvers'), project.approvers);
    const owning = await ids('owners', project.owners);
    const channel = named && (await idOf(key('channel'), named, slack.channel(named)));
    return { ...project, owners: owning, users, approvers, ...(channel ? { channel } : {}) };
  };
  const resolved = await Promise.all(projects.map(resolve));
  if (problems.size === 0) return resolved;
  throw new Trouble(['workspaces.toml names what Slack does not know:', ...problems].join('\n  '));
}

/** Ids of channels as Slack makes them. */
const channelId = /^[CG][A-Z0-9]{8,}$/;

/**
 * The same for a worker, which asks nobody for leave: only channels become ids, and Slack is asked only where the file
 * has one by its name. Throws one error with every channel that Slack does not know, or that nobody can ask about.
 */
export async function resolveChannels(
  projects: readonly Project[],
  slack: Directory | null,
): Promise<Project[]> {
  const problems: string[] = [];
  const resolve = async (project: Project): Promise<Project> => {
    const { name, channel } = project;
    if (channel === undefined || channelId.test(channel)) return project;
    const found = slack ? await slack.channel(channel) : noToken;
    if (!isRefusal(found)) return { ...project, channel: found.id };
    problems.push(`projects.${name}.channel: ${channel}: ${found.words}`);
    return project;
  };
  const resolved = await Promise.all(projects.map(resolve));
  if (problems.length === 0) return resolved;
  throw new Trouble(['workspaces.toml names channels that cannot be found:', ...problems].join('\n  '));
}

const noToken = refuse(
  'no-token',
  'a worker without SLACK_BOT_TOKEN needs the id (C…), which Slack shows below the details of a channel.',
);
