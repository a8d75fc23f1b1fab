import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { type Refusal, refuse } from '../domain/result.ts';
import { cleanPath, type Environment } from './environment.ts';

/** Since then a slow reader loses no lines and the shells of a run end with it. */
const oldestVersion = '2.1.214';

const isOlder = (version: string, than: string) => version.localeCompare(than, 'en', { numeric: true }) < 0;

/**
 * Where the program is that a name (by PATH) or a path means, in a folder that is no link (its own name may be one:
 * shims go by it); null when there is none that can be run.
 */
export async function findProgram(name: string, { PATH }: Environment): Promise<string | null> {
  const folders = name.includes('/') ? [''] : cleanPath(PATH).split(delimiter).filter(Boolean);
  for (const folder of folders) {
    const found = resolve(folder, name);
    if (await canRun(found)) return join(await realpath(dirname(found)), basename(found));
  }
  return null;
}

const canRun = async (file: string): Promise<boolean> => {
  const isFile = await stat(file).then(
    (it) => it.isFile(),
    () => false,
  );
  return (
    isFile &&
    access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
  );
};

export const noProgram = (bin: string): Refusal<'missing'> =>
  refuse('missing', `There is no program “${bin}”: install Claude Code or set CLAUDE_BIN.`);

/** Which `claude` a run would use and its version; refused when there is none, it does not run, or is too old. */
export async function inspectClaude(
  bin: string,
  childEnv: Environment,
): Promise<{ path: string; version: string } | Refusal<'missing' | 'broken' | 'old'>> {
  const path = await findProgram(bin, childEnv);
  if (path === null) return noProgram(bin);
  const env = { ...childEnv, PATH: cleanPath(childEnv.PATH), DISABLE_AUTOUPDATER: '1' };
  const told = await execa(path, ['--version'], { env, extendEnv: false, reject: false, timeout: 30_000 });
  const version = /^\d+\.\d+\.\d+/.exec(told.stdout ?? '')?.[0];
  if (told.failed || version === undefined)
    return refuse('broken', `${path} does not say its version.`, told.shortMessage ?? told.stdout);
  if (isOlder(version, oldestVersion))
    return refuse(
      'old',
      `${path} is version ${version}; ${oldestVersion} or newer is needed: claude update.`,
    );
  return { path, version };
}
