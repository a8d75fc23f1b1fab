/** The Web API methods this folder calls with the bot token, and the scopes Slack wants for each. */
export const methods: Readonly<Record<string, readonly string[]>> = {
  'agents.sessions.setStatus': ['chat:write'],
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'conversations.open': ['im:write'],
  'chat.update': ['chat:write'],
  'chat.startStream': ['chat:write'],
  'chat.appendStream': ['chat:write'],
  'chat.stopStream': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.list': ['channels:read', 'groups:read'],
  'files.info': ['files:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'usergroups.list': ['usergroups:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'users.lookupByEmail': ['users:read', 'users:read.email'],
};

/**
 * The events that are listened to: mentions, messages of public and private channels and to the app itself, and who
 * joins them, for when it is us.
 */
export const events: Readonly<Record<string, readonly string[]>> = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  member_joined_channel: ['channels:read', 'groups:read'],
};

/** Heard where the app is declared an agent, which manifest.yml leaves to each workspace. */
export const agentEvents: Readonly<Record<string, readonly string[]>> = {
  agent_session_stopped: ['assistant:write'],
};

const needed = [...Object.values(methods), ...Object.values(events)].flat();
/** All that manifest.yml asks for, no more; `doctor` compares what was granted. */
export const scopes: readonly string[] = ['commands', ...new Set(needed)];
export const commands = ['/job'] as const;
