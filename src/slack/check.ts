import { isRefusal, type Refusal } from '../domain/result.ts';
import { type Access, createClient, readTrouble } from './client.ts';
import { createDirectory } from './directory.ts';
import { scopes } from './needs.ts';
import { words } from './words.ts';

/** One line of `doctor`: what was looked at, whether it is well, and what it is or how to mend it. */
type Finding = { readonly name: string; readonly ok: boolean; readonly words: string };
type Keys = Access & { readonly appToken?: string | undefined };
type Named = { readonly channels: readonly string[]; readonly people: readonly string[] };

const finding = (name: string, seen: { id: string } | Refusal): Finding =>
  isRefusal(seen)
    ? { name, ok: false, words: [seen.words, seen.detail].filter(Boolean).join(' ') }
    : { name, ok: true, words: seen.id };

/** Whether Socket Mode can be entered: asks for the address of a connection, and opens none. */
async function checkEntry({ appToken, ...access }: Keys): Promise<Finding[]> {
  if (appToken === undefined) return [];
  const name = 'Slack app token';
  const entry = createClient({ ...access, botToken: appToken }).apps.connections.open();
  const refused = await entry.then(() => null, readTrouble);
  if (!refused) return [{ name, ok: true, words: 'it opens Socket Mode' }];
  if (refused.refused === 'unanswered') return [finding(name, refused)];
  return [{ name, ok: false, words: words.noEntry(refused.refused) }];
}

/** Looks at the tokens, the scopes, the projects' channels and the people the file names. */
export async function checkSlack(access: Keys, { channels, people }: Named): Promise<Finding[]> {
  const directory = createDirectory(createClient(access));
  const self = await directory.self().catch(readTrouble);
  if (isRefusal(self)) return [finding('Slack token', self)];
  const missing = scopes.filter((scope) => self.scopes?.includes(scope) === false);
  const lacking = missing.length > 0 ? words.missingScopes(missing.join(', ')) : '';
  return [
    { name: 'Slack token', ok: true, words: `@${self.name} in ${self.team}` },
    { name: 'Slack scopes', ok: lacking === '', words: lacking || 'all there' },
    ...(await checkEntry(access)),
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
