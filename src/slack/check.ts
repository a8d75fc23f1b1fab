import { isRefusal, type Refusal } from '../domain/result.ts';
import { type Access, createClient, readTrouble } from './client.ts';
import { createDirectory } from './directory.ts';
import { scopes } from './needs.ts';
import { words } from './words.ts';

/** One line of `doctor`: what was looked at, whether it is well, and what it is or how to mend it. */
type Finding = { readonly name: string; readonly ok: boolean; readonly words: string };
type Named = { readonly channels: readonly string[]; readonly people: readonly string[] };

const finding = (name: string, seen: { id: string } | Refusal): Finding =>
  isRefusal(seen)
    ? { name, ok: false, words: [seen.words, seen.detail].filter(Boolean).join(' ') }
    : { name, ok: true, words: seen.id };

/** Looks at the token, its scopes, the projects' channels and the people the file names. */
export async function checkSlack(access: Access, { channels, people }: Named): Promise<Finding[]> {
  const directory = createDirectory(createClient(access));
  const self = await directory.self().catch(readTrouble);
  if (isRefusal(self)) return [finding('Slack token', self)];
  const missing = scopes.filter((scope) => self.scopes?.includes(scope) === false);
  const lacking = missing.length > 0 ? words.missingScopes(missing.join(', ')) : '';
  return [
    { name: 'Slack token', ok: true, words: `@${self.name} in ${self.team}` },
    { name: 'Slack scopes', ok: lacking === '', words: lacking || 'all there' },
    ...(await Promise.all(
      channels.map(async (named) => {
        const channel = await directory.channel(named).catch(readTrouble);
        const isOutside = !isRefusal(channel) && !channel.isMember;
        if (isOutside)
          return { name: `Slack channel ${named}`, ok: false, words: words.notMember(channel.name) };
        return finding(`Slack channel ${named}`, channel);
      }),
    )),
    ...(await Promise.all(
      people.map(async (who) => finding(`Slack user ${who}`, await directory.user(who).catch(readTrouble))),
    )),
  ];
}
