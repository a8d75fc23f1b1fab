import type { webApi } from '@slack/bolt';
import type { Standing } from '../domain/permission.ts';
import type { Refusal } from '../domain/result.ts';
import type { About } from '../flow/ports.ts';
import { readTrouble } from './client.ts';

/** How long what Slack says of people is believed: whoever leaves a group or channel is out within this time. */
const believedMs = 60_000;

type Us = { readonly teamId?: string | undefined; readonly enterprise?: string | undefined };

/** Who people are to us, from Slack: one by one, their groups, their channels. `self` is what `auth.test` says. */
export function createPeople(client: webApi.WebClient, self: () => Promise<Us>, now = Date.now) {
  const kind = remembered(async (id: string) => kindOf(await askPerson(client, id), await self()), now);
  const group = remembered((id: string) => askGroup(client, id), now);
  const channel = remembered((id: string) => askChannel(client, id), now);
  return async (person: string, about: About): Promise<Standing | Refusal> => {
    try {
      const is = await kind(person);
      if (is !== 'member') return { person, is, groups: [], inChannel: false };
      const inGroup = await Promise.all(about.groups.map(async (id) => (await group(id)).has(person)));
      const inChannel = about.channel !== null && (await channel(about.channel)).has(person);
      return { person, is, groups: about.groups.filter((_, at) => inGroup[at]), inChannel };
    } catch (error) {
      return readTrouble(error);
    }
  };
}

/** Asks again once an answer is too old; what failed is not kept. Who asks in the meantime waits for the same answer. */
function remembered<T>(ask: (key: string) => Promise<T>, now: () => number): (key: string) => Promise<T> {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return (key) => {
    const known = answers.get(key);
    if (known && now() - known.at < believedMs) return known.answer;
    const answer = ask(key);
    answers.set(key, { at: now(), answer });
    answer.catch(() => answers.delete(key));
    return answer;
  };
}

type User = NonNullable<webApi.UsersInfoResponse['user']>;

async function askPerson(client: webApi.WebClient, user: string): Promise<User> {
  const answer = await client.users.info({ user });
  if (!answer.user) throw new Error('Slack answered without a user');
  return answer.user;
}

/** Somebody of another workspace is external, unless both belong to one organisation. */
function kindOf(user: User, { teamId, enterprise }: Us): Standing['is'] {
  if (user.is_bot || user.is_workflow_bot || user.id === 'USLACKBOT') return 'bot';
  const isOurs =
    user.team_id === teamId ||
    (enterprise !== undefined && user.enterprise_user?.enterprise_id === enterprise);
  if (user.is_stranger || !isOurs) return 'external';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member';
}

async function askGroup(client: webApi.WebClient, usergroup: string): Promise<ReadonlySet<string>> {
  return new Set((await client.usergroups.users.list({ usergroup })).users);
}

async function askChannel(client: webApi.WebClient, channel: string): Promise<ReadonlySet<string>> {
  const members = new Set<string>();
  for await (const page of client.paginate('conversations.members', { channel, limit: 999 }))
    for (const id of (page as webApi.ConversationsMembersResponse).members ?? []) members.add(id);
  return members;
}
