import { createHash } from 'node:crypto';
import path from 'node:path';
import type { AppLog } from './app.ts';
import { createClaude } from './claude/claude.ts';
import type { Containment } from './claude/containment.ts';
import { createStaging } from './claude/staging.ts';
import { type Config, loginsOf } from './config.ts';
import { lookAtDisk } from './disk.ts';
import { createGit } from './git/git.ts';
import { createGitHub } from './github/github.ts';
import { createRedaction } from './redaction/redaction.ts';

/** What steps need of git, claude, redaction and files. Nothing of it runs until it is asked to. */
export function openEdges({ childEnv, dataDir, ...config }: Config, containment: Containment, log: AppLog) {
  const files = [path.resolve(import.meta.dirname, '../.env'), config.workspaces];
  const hidden = [...files, ...socketFolders(config.databaseUrl)];
  return {
    git: createGit({ dataDir, env: config.gitEnv }),
    claude: createClaude({ bin: config.claudeBin, childEnv, dataDir, containment, hidden, log }),
    redact: createRedaction(config.secrets),
    files: createStaging(dataDir),
    disk: () => lookAtDisk(dataDir),
    github: config.github && createGitHub({ ...config.github, log }),
  };
}

/**
 * Where a database on this host has its socket: what may connect there is often our user, without a password. A run has
 * a /tmp of its own anyway.
 */
export function socketFolders(databaseUrl: string | undefined): string[] {
  if (databaseUrl === undefined) return [];
  const { searchParams, hostname } = new URL(databaseUrl);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  if (host.startsWith('/')) return host === '/tmp' ? [] : [host];
  return ['', 'localhost', '127.0.0.1', '[::1]'].includes(host) ? ['/run/postgresql'] : [];
}

/** The configuration with what else is secret: our own server's password is in no environment. */
export const withPassword = (config: Config, url: string): Config => ({
  ...config,
  secrets: [...config.secrets, decodeURIComponent(new URL(url).password)],
});

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A name of the login Claude is given here: of a key or token wherever it is used, else of what is logged in on this host. */
export function loginOf({ childEnv }: Pick<Config, 'childEnv'>, host: string): string {
  const given = loginsOf(childEnv).map((name) => `${name}=${childEnv[name]}`);
  return given.length > 0 ? digest(`login ${given.join(' ')}`).slice(0, 16) : host;
}
