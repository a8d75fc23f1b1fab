import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '../domain/project.ts';
import { must, type Order, type Ran, type Run } from './run.ts';

/** The bare repository of ours that stands between a project and its jobs. */
export type Repository = {
  readonly dir: string;
  readonly project: Project;
  /** Git in this repository, whatever its exit code. */
  attempt(args: readonly string[], order?: Order): Promise<Ran>;
  /** Git in this repository; its output. A failure is a fault. */
  git(args: readonly string[], order?: Order): Promise<string>;
};

/** Opens bare repositories below the data folder, making each on first use; two callers at once make one. */
export function createRepositories(dataDir: string, run: Run): (project: Project) => Promise<Repository> {
  const made = new Map<string, Promise<void>>();
  return async (project) => {
    const dir = join(dataDir, 'repositories', `${encodeURIComponent(project.name)}.git`);
    const making = made.get(dir) ?? makeBare(dir, run);
    made.set(dir, making);
    await making.catch((fault: unknown) => {
      made.delete(dir);
      throw fault;
    });
    const attempt: Repository['attempt'] = (args, order) => run(args, { gitDir: dir, cwd: dir, ...order });
    return { dir, project, attempt, git: (args, order) => must(attempt(args, order)) };
  };
}

/** Made aside and moved into place, so that a crash leaves none without its settings. */
async function makeBare(dir: string, run: Run): Promise<void> {
  if (await exists(join(dir, 'HEAD'))) return;
  await mkdir(join(dir, '..'), { recursive: true });
  const aside = await mkdtemp(`${dir}.`);
  await must(run(['init', '--quiet', '--bare', '--template=', aside]));
  await must(run(['config', 'gc.auto', '0'], { gitDir: aside }));
  await rename(aside, dir).catch(async (fault: unknown) => {
    await rm(aside, { recursive: true, force: true });
    if (!(await exists(join(dir, 'HEAD')))) throw fault; // else another process was faster
  });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
