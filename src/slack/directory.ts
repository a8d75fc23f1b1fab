import type { webApi } from '@slack/bolt';
import { everybody, isGroup } from '../domain/permission.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { readRefusal } from './client.ts';
import { createPeople } from './people.ts';
import { words } from './words.ts';

export type Channel = { readonly id: string; readonly name: string; readonly isMember: boolean };
export type Directory = ReturnType<typeof createDirectory>;

/** Who is who in the workspace. Slack is asked once for each thing, and what it said is remembered. */
export function createDirectory(client: webApi.WebClient) {
  const channels = once(() => listChannels(client).catch(readRefusal));
  const groups = once(() => client.usergroups.list().catch(readRefusal));
  const self = once(() => askSelf(client));
  return {
    /** Who this app is; throws what Slack says no with. `scopes` is undefined when Slack does not say. */
    self,
    /** The Slack id for an e-mail address, or for the handle of a user group; an id is returned as it is, and so is `*`. */
    user: once((who: string) =>
      isGroup(who) || who.startsWith('@') ? findGroup(groups(), who) : askUser(client, who),
    ),
    /** What is known of a person where a project's lists name groups or its channel. */
    person: createPeople(client, self),
    /** The channel with this name (with or without `#`) or id, unless it is archived. */
    channel: async (named: string): Promise<Channel | Refusal> => {
      const all = await channels();
      if (isRefusal(all)) return all;
      const wanted = named.replace(/^#/, '');
      const found = all.find(({ id, name }) => id === wanted || name === wanted);
      return found ?? refuse('unknown-channel', words.noChannel(wanted));
    },
  };
}

/** Asks once for each key; who asks in the meantime waits for the same answer. */
function once<T, K = void>(ask: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const answers = new Map<K, Promise<T>>();
  return (key) => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}

async function askSelf(client: webApi.WebClient) {
  const { team, team_id: teamId, enterprise_id: enterprise, ...said } = await client.auth.test();
  const { user: name, user_id: userId, response_metadata } = said;
  return { team, teamId, enterprise, name, userId, scopes: response_metadata?.scopes };
}

async function findGroup(
  asked: Promise<webApi.UsergroupsListResponse | Refusal>,
  who: string,
): Promise<{ id: string } | Refusal> {
  const answer = await asked;
  if (isRefusal(answer)) return answer;
  const found = answer.usergroups?.find(({ id, handle }) => id === who || `@${handle}` === who);
  return found?.id === undefined ? refuse('unknown-group', words.noGroup(who)) : { id: found.id };
}

async function askUser(client: webApi.WebClient, who: string): Promise<{ id: string } | Refusal> {
  if (who === everybody || /^[UW][A-Z0-9]{2,20}$/.test(who)) return { id: who };
  const answer = await client.users.lookupByEmail({ email: who }).catch(readRefusal);
  if (isRefusal(answer) && answer.refused !== 'users_not_found') return answer;
  const id = isRefusal(answer) ? undefined : answer.user?.id;
  return id === undefined ? refuse('unknown-user', words.noUser(who)) : { id };
}

type Page = webApi.WebAPICallResult & { channels?: { id: string; name: string; is_member?: boolean }[] };

async function listChannels(client: webApi.WebClient): Promise<Channel[]> {
  const which = { types: 'public_channel,private_channel', exclude_archived: true, limit: 999 };
  const all: Channel[] = [];
  for await (const page of client.paginate('conversations.list', which))
    for (const { id, name, is_member: isMember = false } of (page as Page).channels ?? [])
      all.push({ id, name, isMember });
  return all;
}
