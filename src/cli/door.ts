import { userInfo } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { type App, startApp } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { type Card, plainText } from '../domain/card.ts';
import { type Project, projectName } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { describeRepository } from '../git/person.ts';
import { problemText, toProject } from '../workspaces.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Ends a command with one sentence for the person; nothing is wrong with the app. */
export class Told extends Error {}

export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const me = (): string => `cli:${userInfo().username}`;

/** A card in the terminal: its line, what is below it, its footer. Control characters are not passed on. */
export function printCard({ line, body, preformatted, footer }: Card): void {
  const parts = [plainText(line), body, preformatted, footer && plainText(footer)];
  for (const part of parts) if (part) print(part.replaceAll(/(?![\n\t])\p{Cc}/gu, ''));
}

export function configure(env: Env, cwd: string): Config {
  const read = readConfig(env, cwd);
  if ('config' in read) return read.config;
  throw new Told(
    ['The configuration is not usable:', ...read.problems.map((problem) => `  ${problemText(problem)}`)].join(
      '\n',
    ),
  );
}

/** The project a folder belongs to: as workspaces.toml names it, else one made for the repository it lies in. */
export async function projectAt(config: Config, env: Env, folder: string): Promise<Project> {
  const repository = await describeRepository(folder, env);
  if (isRefusal(repository)) throw new Told(repository.words);
  const named = config.projects.find((project) => project.path === repository.path);
  if (named) return named;
  const { path: top, branch } = repository;
  return toProject(projectName(path.basename(top)), { path: top, branch }, config.owners, top);
}

/**
 * Opens the record for one command and closes it afterwards. What the record names and `workspaces.toml` does not
 * is known by where it was last. Steps run in this process only for projects that no other process serves.
 */
export async function withApp<T>(config: Config, work: (app: App) => Promise<T>): Promise<T> {
  const log = pino({ level: 'error' }, pino.destination(2));
  const app = await startApp({ config, log, listen: false });
  const interrupted = () => void app.stop().then(() => process.exit(130));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return await work(app);
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await app.stop();
  }
}

/** The project with this name, from the file or as the record saw it last. */
export async function knownProject({ ctx }: App, config: Config, name: string): Promise<Project> {
  const named = config.projects.find((project) => project.name === name);
  if (named) return named;
  const row = await ctx.db.project.findUnique({ where: { name } });
  if (!row) throw new Told(`There is no project "${name}".`);
  return toProject(row.name, { path: row.path, branch: row.branch }, config.owners, row.path);
}
