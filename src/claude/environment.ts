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

type Run = {
  readonly marker: string;
  readonly tmp: string;
  readonly contained: boolean;
  readonly network: boolean;
};

/**
 * What a run sees of the environment: `allowed` (built by config, an allow-list), the marker that names
 * everything it starts, and `tmp`, its private folder for temporary files. Contained, HOME is read-only, so
 * caches go there too, and the CLI is told that it may bypass permissions even as root.
 */
export function childEnvironment(allowed: Environment, run: Run): Environment {
  const { tmp, marker, contained } = run;
  return {
    ...allowed,
    ...{ PATH: cleanPath(allowed.PATH), TMPDIR: tmp, AUDITION_RUN: marker },
    ...{ DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1' },
    ...(contained ? { ...caches(allowed, run), IS_SANDBOX: '1' } : {}),
  };
}

/**
 * Where package managers write what they fetch. Maven and Gradle go on reading what HOME has; Go knows one place alone,
 * which stays where nothing can be fetched. Its files are left writable, or `tmp` could not be removed.
 */
function caches({ HOME = '/' }: Environment, { tmp, network }: Run): Environment {
  const go = { GOMODCACHE: join(tmp, 'go'), GOFLAGS: '-modcacherw' };
  const maven = [`repo.local=${join(tmp, 'm2')}`, `repo.local.tail=${join(HOME, '.m2/repository')}`];
  return {
    ...{ XDG_CACHE_HOME: join(tmp, 'cache'), npm_config_cache: join(tmp, 'npm') },
    ...{ PNPM_HOME: join(tmp, 'pnpm'), ...(network ? go : {}) },
    ...{ GRADLE_USER_HOME: join(tmp, 'gradle'), GRADLE_RO_DEP_CACHE: join(HOME, '.gradle/caches') },
    MAVEN_ARGS: maven.map((one) => `-Dmaven.${one}`).join(' '),
  };
}
