import type { webApi } from '@slack/bolt';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { readRefusal } from './client.ts';
import { words } from './words.ts';

export type Channel = { readonly id: string; readonly name: string; readonly isMember: boolean };
export type Directory = ReturnType<typeof createDirectory>;

/** Who is who in the workspace. Slack is asked once for each thing, and what it said is remembered. */
export function createDirectory(client: webApi.WebClient) {
  const channels = once(() => listChannels(client).catch(readRefusal));
  return {
    /** Who this app is; throws what Slack says no with. `scopes` is undefined when Slack does not say. */
    self: once(() => askSelf(client)),
    /** The Slack user id for an e-mail address; an id is returned as it is. */
    user: once((who: string) => askUser(client, who)),
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
  const { team, team_id: teamId, user: name, user_id: userId, response_metadata } = await client.auth.test();
  return { team, teamId, name, userId, scopes: response_metadata?.scopes };
}

async function askUser(client: webApi.WebClient, who: string): Promise<{ id: string } | Refusal> {
  if (/^[UW][A-Z0-9]{2,20}$/.test(who)) return { id: who };
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
