import { delimiter, join } from 'node:path';
import { keysOfHome } from '../domain/keys-of-home.ts';
import { cleanPath, type Environment, settingsFolder } from './environment.ts';

/**
 * Sockets of services that would run anything for us outside: whoever can write to one is not contained. A file system
 * that is read-only does not keep anybody from connecting.
 */
const doors = [
  ...[
    '/run/user',
    '/run/dbus',
    '/run/systemd/private',
    '/run/libvirt',
    '/var/snap/lxd/common/lxd/unix.socket',
  ],
  ...[
    '/run/docker.sock',
    '/run/podman',
    '/run/containerd',
    '/run/crio',
    '/run/incus',
    '/var/lib/incus/unix.socket',
  ],
];
/** With one of these Claude needs no login in a file. */
const logins = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];

/** Below Claude's settings: what was said, pasted, planned and changed in other sessions. */
const otherSessions = [
  ...['projects', 'history.jsonl', 'file-history', 'paste-cache'],
  ...['todos', 'plans', 'shell-snapshots', 'debug'],
];

export type Hiding = {
  /** Names below HOME that stay readable. */
  readonly reveal: readonly string[];
  /** False where a run reaches nothing: then no socket of the host is left, either. */
  readonly network: boolean;
};

/**
 * What no run may read by default, beside the data folder: keys to other places, the ways out, what was said in other
 * sessions, and Claude's own login where the environment has one. Paths may not be there.
 */
export function hiddenByDefault(env: Environment, { reveal, network }: Hiding): string[] {
  const [home, settings] = [env.HOME ?? '/', settingsFolder(env)];
  const folders = cleanPath(env.PATH).split(delimiter);
  /** On some systems all programs are found by way of such a folder: there it stays. */
  const unlessOnPath = (hidden: string) =>
    folders.some((folder) => `${folder}/`.startsWith(`${hidden}/`)) ? [] : [hidden];
  const usual = join(home, '.claude');
  const run = network ? [] : unlessOnPath('/run');
  return [
    ...keysOfHome.filter((name) => !reveal.includes(name)).map((name) => join(home, name)),
    ...doors.filter((door) => !run.some((hidden) => door.startsWith(`${hidden}/`))),
    ...run,
    ...(logins.some((name) => env[name]) ? [join(settings, '.credentials.json')] : []),
    ...otherSessions.map((name) => join(settings, name)),
    ...(settings === usual ? [] : unlessOnPath(usual)),
  ];
}
