/** The Web API methods this folder calls with the bot token, and the scopes Slack wants for each. */
export const methods: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'conversations.open': ['im:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.list': ['channels:read', 'groups:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'views.open': [],
  'users.lookupByEmail': ['users:read', 'users:read.email'],
};

/** The events that are listened to: messages of public and of private channels, and who joins them, for when it is us. */
export const events: Readonly<Record<string, readonly string[]>> = {
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  member_joined_channel: ['channels:read', 'groups:read'],
};

const needed = [...Object.values(methods), ...Object.values(events)].flat();
/** All that manifest.yml asks for, no more; `doctor` compares what was granted. */
export const scopes: readonly string[] = ['commands', ...new Set(needed)];
export const commands = ['/job'] as const;
