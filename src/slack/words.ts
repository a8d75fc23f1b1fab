/** What this folder says by itself; everything else people read comes from the steps as a `Card`. */
export const words = {
  notStored: 'That was not accepted, because I could not store it. Please try again.',
  notForUs: 'This app works for another workspace.',
  more: (characters: number) => `… (${characters.toLocaleString('en-US')} more characters)`,
  refused: (code: string) => `Slack refused this (${code}).`,
  unanswered: 'Slack did not answer.',
  missingScopes: (needed: string) =>
    `The Slack app lacks the scope ${needed}; update it from manifest.yml and reinstall it.`,
  noEntry: (code: string) =>
    `Slack does not accept SLACK_APP_TOKEN (${code}); it has to be an app-level token (xapp-…) with connections:write.`,
  noStreams: (why: string) => `Slack shows no growing messages here (${why}).`,
  noUser: (email: string) => `Nobody in this Slack workspace has the e-mail address ${email}.`,
  noGroup: (named: string) => `This Slack workspace has no user group ${named}.`,
  noChannel: (name: string) => `I see no channel #${name}; if it is private, /invite me there.`,
  notMember: (name: string) => `I am not in #${name}; /invite me there.`,
};

const deadToken =
  'Slack does not accept the bot token; put a new one into SLACK_BOT_TOKEN and start the app again.';

/** Slack's error codes in words; a code that is not here is named as it is. */
export const refusalWords: Readonly<Record<string, string>> = {
  channel_not_found: 'That channel is not there, or it is private and I am not in it (/invite me there).',
  not_in_channel: 'I am not in that channel; /invite me there.',
  is_archived: 'That channel is archived; unarchive it, or name another in workspaces.toml.',
  message_not_found: 'That message is not there any more.',
  cant_update_message: 'That message is not mine to change.',
  expired_trigger_id: 'That took too long to open a form.',
  exchanged_trigger_id: 'That form was opened already.',
  invalid_blocks: 'Slack could not show that message.',
  invalid_auth: deadToken,
  not_authed: deadToken,
  token_revoked: deadToken,
  token_expired: deadToken,
  account_inactive: deadToken,
};
