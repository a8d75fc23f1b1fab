import { join } from 'node:path';
import { keysOfHome } from '../domain/keys-of-home.ts';
import { type Environment, settingsFolder } from './environment.ts';

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

/**
 * What no run may read by default, beside the data folder: keys to other places, the ways out, what was said in other
 * sessions, and Claude's own login where the environment has one. Paths may not be there.
 */
export function hiddenByDefault(env: Environment, reveal: readonly string[]): string[] {
  const [home, settings] = [env.HOME ?? '/', settingsFolder(env)];
  const keys = keysOfHome.filter((name) => !reveal.includes(name)).map((name) => join(home, name));
  const login = logins.some((name) => env[name]) ? [join(settings, '.credentials.json')] : [];
  return [...keys, ...doors, ...login, join(settings, 'projects'), join(settings, 'history.jsonl')];
}
