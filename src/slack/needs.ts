/** The Web API methods this folder calls with the bot token, and the scopes Slack wants for each. */
export const methods: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.list': ['channels:read', 'groups:read'],
  'users.lookupByEmail': ['users:read', 'users:read.email'],
};

/** All that manifest.yml asks for, no more; `doctor` compares what was granted. */
export const scopes: readonly string[] = ['commands', ...new Set(Object.values(methods).flat())];
export const commands = ['/job'] as const;
