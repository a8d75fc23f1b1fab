import { isRefusal } from '../domain/result.ts';
import { readRefusal } from './client.ts';
import type { Directory } from './directory.ts';
import { scopes } from './needs.ts';
import { words } from './words.ts';

/** One line of `doctor`: what was looked at, whether it is well, and what it is or how to mend it. */
export type Finding = { readonly name: string; readonly ok: boolean; readonly words: string };
type Named = { readonly channels: readonly string[]; readonly people: readonly string[] };

/** Looks at the token, its scopes, the projects' channels and the people the file names, with fresh eyes. */
export async function checkSlack(directory: Directory, { channels, people }: Named): Promise<Finding[]> {
  const self = await directory.self().catch(readRefusal);
  if (isRefusal(self)) return [{ name: 'Slack token', ok: false, words: self.words }];
  const missing = scopes.filter((scope) => self.scopes?.includes(scope) === false);
  return [
    { name: 'Slack token', ok: true, words: `@${self.name} in ${self.team}` },
    missing.length === 0
      ? { name: 'Slack scopes', ok: true, words: 'all there' }
      : { name: 'Slack scopes', ok: false, words: words.missingScopes(missing.join(', ')) },
    ...(await Promise.all(channels.map((channel) => checkChannel(directory, channel)))),
    ...(await Promise.all(people.map((person) => checkPerson(directory, person)))),
  ];
}

async function checkChannel(directory: Directory, named: string): Promise<Finding> {
  const name = `Slack channel ${named}`;
  const channel = await directory.channel(named);
  if (isRefusal(channel)) return { name, ok: false, words: channel.words };
  return { name, ok: channel.isMember, words: channel.isMember ? channel.id : words.notMember(channel.name) };
}

async function checkPerson(directory: Directory, who: string): Promise<Finding> {
  const user = await directory.user(who);
  const name = `Slack user ${who}`;
  return isRefusal(user) ? { name, ok: false, words: user.words } : { name, ok: true, words: user.id };
}
