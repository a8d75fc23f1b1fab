import type { Config } from './config.ts';
import type { Project } from './domain/project.ts';
import { isRefusal, type Refusal } from './domain/result.ts';
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
