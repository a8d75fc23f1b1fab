import { delimiter, join } from 'node:path';
import type { Containment } from './containment.ts';

export type Environment = Readonly<Record<string, string>>;

/** npm puts these in front for its own scripts: a project would get our Node and our tools. */
const fromNpm = /(^|\/)node_modules\/\.bin\/?$|\/node-gyp-bin\/?$/;

export const cleanPath = (path: string): string =>
  path
    .split(delimiter)
    .filter((folder) => folder !== '' && !fromNpm.test(folder))
    .join(delimiter);

/**
 * What a run sees of the environment: `allowed` (built by config, an allow-list), the marker that names
 * everything it starts, and its private folder for temporary files. Contained, HOME is read-only, so caches
 * go to that folder too; `bypass` tells the CLI that bypassPermissions as root is contained.
 */
export function childEnvironment(
  allowed: Environment,
  run: { marker: string; tmp: string; containment: Containment; bypass: boolean },
): Environment {
  const { CLAUDECODE: _nested, PATH: path = '', ...rest } = allowed;
  const caches = { XDG_CACHE_HOME: join(run.tmp, 'cache'), npm_config_cache: join(run.tmp, 'npm') };
  return {
    ...rest,
    PATH: cleanPath(path),
    TMPDIR: run.tmp,
    AUDITION_RUN: run.marker,
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
    ...(run.containment === 'bwrap' ? caches : {}),
    ...(run.bypass ? { IS_SANDBOX: '1' } : {}),
  };
}
