import type { webApi } from '@slack/bolt';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { readRefusal } from './client.ts';
import { words } from './words.ts';

/** Who this app is in its workspace. `scopes` is undefined when Slack does not say. */
export type Self = Awaited<ReturnType<typeof askSelf>>;
export type Channel = { readonly id: string; readonly name: string; readonly isMember: boolean };

export interface Directory {
  /** Asks Slack once and remembers it; throws what Slack says no with. */
  self(): Promise<Self>;
  /** The Slack user id for an e-mail address; an id is returned as it is. */
  user(who: string): Promise<{ id: string } | Refusal>;
  /** The channel with this name (with or without `#`) or id, unless it is archived. */
  channel(nameOrId: string): Promise<Channel | Refusal>;
}

/** Remembers what was found and asks again for what was not. */
export function createDirectory(client: webApi.WebClient): Directory {
  const users = new Map<string, string>();
  const channels = new Map<string, Channel>();
  let me: Self | undefined;
  return {
    self: async () => {
      me ??= await askSelf(client);
      return me;
    },
    user: async (who) => {
      const known = /^[UW][A-Z0-9]{2,20}$/.test(who) ? who : users.get(who);
      const id = known ?? (await askUser(client, who));
      if (typeof id === 'string') users.set(who, id);
      return typeof id === 'string' ? { id } : id;
    },
    channel: async (nameOrId) => {
      const name = nameOrId.replace(/^#/, '');
      const refusal = channels.has(name) ? undefined : await listChannels(client, channels);
      return refusal ?? channels.get(name) ?? refuse('unknown-channel', words.noChannel(name));
    },
  };
}

async function askSelf(client: webApi.WebClient) {
  const { team, user: name, user_id: userId, bot_id: botId, response_metadata } = await client.auth.test();
  return { team, name, userId, botId, scopes: response_metadata?.scopes };
}

async function askUser(client: webApi.WebClient, email: string): Promise<string | Refusal> {
  const answer = await client.users.lookupByEmail({ email }).catch(readRefusal);
  if (isRefusal(answer) && answer.refused !== 'users_not_found') return answer;
  const id = isRefusal(answer) ? undefined : answer.user?.id;
  return id ?? refuse('unknown-user', words.noUser(email));
}

type Page = webApi.WebAPICallResult & { channels?: { id: string; name: string; is_member?: boolean }[] };

async function listChannels(
  client: webApi.WebClient,
  into: Map<string, Channel>,
): Promise<Refusal | undefined> {
  const which = { types: 'public_channel,private_channel', exclude_archived: true, limit: 999 };
  try {
    for await (const page of client.paginate('conversations.list', which))
      for (const { id, name, is_member: isMember = false } of (page as Page).channels ?? [])
        into.set(id, { id, name, isMember }).set(name, { id, name, isMember });
    return undefined;
  } catch (error) {
    return readRefusal(error);
  }
}
