/** The Web API methods this folder calls with the bot token, and the scopes Slack wants for each. */
export const methods: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'users.lookupByEmail': ['users:read', 'users:read.email'],
};

/** The events that are listened to: mentions, and messages of public and private channels and to the app itself. */
export const events: Readonly<Record<string, readonly string[]>> = {
  app_mention: ['app_mentions:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
};

const needed = [...Object.values(methods), ...Object.values(events)].flat();
/** All that manifest.yml asks for, no more; `doctor` compares what was granted. */
export const scopes: readonly string[] = ['commands', ...new Set(needed)];
export const commands = ['/job'] as const;
