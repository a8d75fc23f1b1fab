import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitOptions, makeBare } from './repository.ts';
import { createRun, must } from './run.ts';

/** Our own repositories as files that hold all of them: what jobs offered is kept nowhere else until it is merged. */

/** Names of the repositories below the data folder: those of projects. */
export async function repositoryNames({ dataDir }: GitOptions): Promise<string[]> {
  const names = await readdir(join(dataDir, 'repositories')).catch(() => []);
  return names
    .flatMap((name) => (name.endsWith('.git') ? [decodeURIComponent(name.slice(0, -4))] : []))
    .sort();
}

const placeOf = ({ dataDir }: GitOptions, name: string) =>
  join(dataDir, 'repositories', `${encodeURIComponent(name)}.git`);

/**
 * Writes every ref of a repository with its whole history into `file`, so that nothing else is needed to have it back.
 * False when there is none yet. `shallow` are the commits behind which it knows no history.
 */
export async function bundle(
  options: GitOptions,
  name: string,
  file: string,
): Promise<{ shallow: string } | false> {
  const [run, dir] = [createRun(options.env), placeOf(options, name)];
  const refs = await must(run(['-C', dir, `--git-dir=${dir}`, 'for-each-ref', '--count=1']));
  if (refs === '') return false;
  await must(run(['-C', dir, `--git-dir=${dir}`, 'bundle', 'create', '--quiet', file, '--all']));
  return { shallow: await readFile(join(dir, 'shallow'), 'utf8').catch(() => '') };
}

/** Brings back what a bundle holds. Of a repository that is there, refs stay as they are, and missing ones are added. */
export async function unbundle(
  options: GitOptions,
  { name, shallow, file }: { readonly name: string; readonly shallow: string; readonly file: string },
): Promise<void> {
  const [run, dir] = [createRun(options.env), placeOf(options, name)];
  await mkdir(join(options.dataDir, 'repositories'), { recursive: true });
  const isNew = !existsSync(dir);
  if (isNew) await makeBare(dir, run);
  if (isNew && shallow !== '') await writeFile(join(dir, 'shallow'), shallow);
  const git = (args: readonly string[]) => run(['-C', dir, `--git-dir=${dir}`, ...args]);
  const held = await must(git(['bundle', 'unbundle', file]));
  const known = new Set((await must(git(['for-each-ref', '--format=%(refname)']))).split('\n'));
  for (const line of held.split('\n')) {
    const [commit = '', ref = ''] = line.split(' ');
    if (ref.startsWith('refs/') && !known.has(ref)) await must(git(['update-ref', ref, commit]));
  }
}
