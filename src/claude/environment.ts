import { delimiter, join } from 'node:path';

export type Environment = Readonly<Record<string, string>>;

/** npm puts these in front for its own scripts: a project would get our Node and our tools. */
const fromNpm = /(^|\/)node_modules\/\.bin\/?$|\/node-gyp-bin\/?$/;

export const cleanPath = (path = ''): string =>
  path
    .split(delimiter)
    .filter((folder) => folder !== '' && !fromNpm.test(folder))
    .join(delimiter);

/** The folder of the CLI's own settings and sessions. */
export const settingsFolder = ({ CLAUDE_CONFIG_DIR, HOME = '/' }: Environment): string =>
  CLAUDE_CONFIG_DIR ?? join(HOME, '.claude');

/**
 * What a run sees of the environment: `allowed` (built by config, an allow-list), the marker that names
 * everything it starts, and `tmp`, its private folder for temporary files. Contained, HOME is read-only, so
 * caches go there too, and the CLI is told that it may bypass permissions even as root.
 */
export function childEnvironment(
  allowed: Environment,
  run: { marker: string; tmp: string; contained: boolean },
): Environment {
  const { tmp, marker, contained } = run;
  const caches = { XDG_CACHE_HOME: join(tmp, 'cache'), npm_config_cache: join(tmp, 'npm') };
  return {
    ...allowed,
    ...{ PATH: cleanPath(allowed.PATH), TMPDIR: tmp, AUDITION_RUN: marker },
    ...{ DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1' },
    ...(contained ? { ...caches, IS_SANDBOX: '1' } : {}),
  };
}
