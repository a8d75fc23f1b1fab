import { z } from 'zod';

/** The keys of the environment that are ours, as README lists them. config.ts reads them. */

export type Env = Readonly<Record<string, string | undefined>>;

/** False for a URL whose parts cannot be read, such as a password with a lone `%`. */
function isReadableUrl(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '' && URL.canParse(text);
  } catch {
    return false;
  }
}

/** The environment, as README lists it. `secret` values are never repeated in an error. */
export const environmentSchema = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: 'a URL that begins with postgresql://', abort: true })
    .refine(isReadableUrl, 'a URL in which % and other signs are escaped (% is %25)')
    .optional()
    .describe('PostgreSQL server and database; unset: our own server below AUDITION_DATA'),
  AUDITION_DATA: z
    .string()
    .optional()
    .describe('data folder; default ~/.local/share/audition, as root /var/lib/audition'),
  AUDITION_WORKSPACES: z.string().default('workspaces.toml').describe('path of workspaces.toml'),
  SLACK_BOT_TOKEN: z
    .string()
    .startsWith('xoxb-', 'a bot token that begins with xoxb-')
    .optional()
    .describe('bot token (xoxb-…)'),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'an app token that begins with xapp-')
    .optional()
    .describe('app-level token (xapp-…) for Socket Mode'),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(8, 'at least 8 characters')
    .optional()
    .describe('signing secret, for HTTP instead of Socket Mode'),
  PORT: z.coerce
    .number('a port number')
    .int('a port number')
    .min(0, 'a port number')
    .max(65535, 'a port number')
    .default(3000)
    .describe('port for HTTP mode'),
  AUDITION_HEALTH_PORT: z.coerce
    .number('a port number')
    .int('a port number')
    .min(0, 'a port number')
    .max(65535, 'a port number')
    .default(3100)
    .describe('port of /healthz on 127.0.0.1, default 3100; 0: none'),
  SLACK_API_URL: z.url('a URL').optional().describe('another Slack API root, for stand-ins'),
  GITHUB_TOKEN: z.string().optional().describe('token for pull requests and plans on GitHub'),
  GITHUB_API_URL: z.url('a URL').optional().describe('another GitHub API root'),
  AUDITION_DRAIN_SECONDS: z.coerce
    .number('a number of seconds')
    .min(0, 'a number of seconds')
    .max(86_400, 'a number of seconds, at most a day')
    .default(5)
    .describe('how long running jobs may go on when the app is asked to end; default 5'),
  CLAUDE_BIN: z.string().default('claude').describe('the claude command'),
});
