import { format } from 'node:util';
import { type Logger, LogLevel } from '@slack/bolt';

type Level = 'debug' | 'info' | 'warn' | 'error';
/** The part of a pino logger this folder uses. */
export type Log = { readonly [level in Level]: (details: object, message: string) => void };

/** Tokens, tickets of socket addresses and response_urls open doors, so they do not belong in a log. */
const secret = /\bx(?:ox[a-z]|app)-[\w-]+|\bwss?:\/\/\S+|https:\/\/hooks\.slack\.com\/\S+/g;

export const withoutSecrets = (text: string): string => text.replace(secret, '[secret]');

/** Bolt's logger on top of ours. Its debug lines are dropped: they hold whole payloads of what people wrote. */
export function boltLogger(log: Log): Logger {
  const quiet = () => undefined;
  const to =
    (level: Level) =>
    (...parts: unknown[]) =>
      log[level]({ from: 'bolt' }, withoutSecrets(format(...parts)));
  const levels = { debug: quiet, info: to('info'), warn: to('warn'), error: to('error') };
  return { ...levels, setLevel: quiet, getLevel: () => LogLevel.INFO, setName: quiet };
}
