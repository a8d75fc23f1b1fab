import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { App } from '../app.ts';
import { type Config, home, loadEnvironment, readConfig } from '../config.ts';
import { taskTooLong } from '../domain/answers.ts';
import { type Card, plainText } from '../domain/card.ts';
import { maxTaskLength } from '../domain/command.ts';
import { isProjectName, type Project, projectName } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import type { UpgradeView } from '../domain/views.ts';
import { describeRepository } from '../git/person.ts';
import { createLog } from '../log.ts';
import { UnusableData } from '../postgres/major.ts';
import { toProject } from '../workspaces-project.ts';
import { answer, exits, hush, isForPeople, shown, tellRefusal } from './answer.ts';

/** Ends a command with one sentence for the person; nothing is wrong with the app. */
export class Told extends Error {}
/** The same where what was typed or configured is wrong. */
export class Misused extends Told {}

/** A line for people. Programs get what `answer` gives them. */
export const print = (line: string): void => {
  if (isForPeople()) process.stdout.write(`${shown(line)}\n`);
};
export const me = (): string => `cli:${userInfo().username}`;

/** What was typed as a task or a reply; ends the command where it is nothing, or too long. */
export function typed(words: readonly string[], ask: string): string {
  const text = words.join(' ').trim();
  if (text === '') throw new Misused(ask);
  if (text.length > maxTaskLength) throw new Misused(plainText(taskTooLong(text.length, maxTaskLength).line));
  return text;
}

/** A card in the terminal: its line, what is below it, its footer. */
export function printCard({ line, body, markdown, preformatted, footer }: Card): void {
  const parts = [plainText(line), body, markdown, preformatted, footer && plainText(footer)];
  for (const part of parts) if (part) print(part);
}

/** The project a folder belongs to: as workspaces.toml names it, else one made for the repository it lies in. */
export async function projectAt(
  { ctx }: App,
  { projects, owners, gitEnv }: Config,
  folder: string,
): Promise<Project> {
  // npm runs scripts in the clone of audition; INIT_CWD is where the person stood.
  const repository = await describeRepository(path.resolve(gitEnv.INIT_CWD ?? '', folder), gitEnv);
  if (isRefusal(repository)) throw new Told(repository.words);
  const { path: top, branch } = repository;
  const named = projects.find((project) => project.path === top);
  if (named) return named;
  const row = await ctx.db.project.findFirst({ where: { path: top } });
  const name = row?.name ?? (await freeName(ctx, projects, top));
  return toProject(name, { path: top, branch }, owners, top);
}

/** What was typed for a project: its name, in the file or the record, else a folder of it. */
export async function projectMeant(app: App, config: Config, meant: string): Promise<Project> {
  const named = await findProject(app, config, meant, null);
  if (named) return named;
  try {
    return await projectAt(app, config, meant);
  } catch (error) {
    // `.` and `../mill` are no names.
    if (!(error instanceof Told) || !isProjectName(meant)) throw error;
    throw new Told(`There is no project "${meant}"; as a folder: ${error.message}`);
  }
}

/** The names of all projects of the file and the record, or this one, which must be among them. */
export async function knownProjects({ ctx }: App, { projects }: Config, only?: string): Promise<string[]> {
  const rows = await ctx.db.project.findMany({ orderBy: { name: 'asc' } });
  const names = [...new Set([...projects, ...rows].map(({ name }) => name))];
  if (only === undefined) return names;
  if (!names.includes(only)) throw new Told(`There is no project "${only}".`);
  return [only];
}

/** The folder's name, unless another repository has it: then with a word of its own behind it. */
async function freeName({ db }: App['ctx'], projects: readonly Project[], top: string): Promise<string> {
  const name = projectName(path.basename(top));
  const isTaken =
    projects.some((project) => project.name === name) || (await db.project.count({ where: { name } })) > 0;
  return isTaken
    ? `${name.slice(0, 32)}-${createHash('sha256').update(top).digest('hex').slice(0, 6)}`
    : name;
}

/** The project of a job, from the file or as the record has it. */
export async function projectOfJob(app: App, config: Config, id: number): Promise<Project> {
  const { projectName: name, branch } = await app.ctx.db.job.findUniqueOrThrow({ where: { id } });
  return projectNamed(app, config, name, branch);
}

/** The project an upgrade is for: home's may come from a job of another one, whose branch says nothing about it. */
export async function projectOfUpgrade(
  app: App,
  config: Config,
  { project: name, jobId: id }: Pick<UpgradeView, 'project' | 'jobId'>,
): Promise<Project> {
  const job = await app.ctx.db.job.findUniqueOrThrow({ where: { id } });
  return projectNamed(app, config, name, job.projectName === name ? job.branch : null);
}

/** The project with this name, from the file or as the record has it. */
export async function projectNamed(app: App, config: Config, name: string, branch: string | null) {
  const named = await findProject(app, config, name, branch);
  if (!named) throw new Told(`There is no project "${name}".`);
  return named;
}

async function findProject({ ctx }: App, config: Config, name: string, branch: string | null) {
  const named = config.projects.find((project) => project.name === name);
  const row = named ? null : await ctx.db.project.findUnique({ where: { name } });
  if (!row) return named ?? null;
  return toProject(name, { path: row.path, branch: branch ?? row.branch }, config.owners, row.path);
}

/** What people can mend is said to them; anything else is a fault. */
function inWords(error: unknown): never {
  throw error instanceof UnusableData ? new Told(error.message) : error;
}

/**
 * Opens the record for one command and closes it afterwards, also when it is interrupted. Steps run in this process
 * only for projects that no other process serves. What `work` hands to `ifInterrupted` is the last line where it is.
 */
export async function withApp<T>(
  work: (app: App, config: Config, ifInterrupted: (words: string) => void) => Promise<T>,
): Promise<T> {
  const read = readConfig(loadEnvironment(), home);
  if ('problems' in read)
    throw new Misused(['The configuration is not usable:', ...read.problems].join('\n  '));
  const log = createLog({ level: 'error', secrets: read.config.secrets, to: pino.destination(2) });
  const { startApp } = await import('../app.ts'); // help, and what is refused before, need nothing of it
  const app = await startApp({ config: read.config, log, listen: false }).catch(inWords);
  const end = (exitCode: number) => app.stop().finally(() => process.exit(exitCode));
  let last = '';
  const interrupted = () => {
    answer({ error: last || 'It was interrupted.' });
    if (last) print(last); // else people saw it: they pressed the keys
    hush();
    void end(exits.interrupted);
  };
  void app.lost.then(({ message }) => {
    tellRefusal(message);
    return end(exits.refused);
  });
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted); // for good: execa ends a process nobody listens in
  try {
    return await work(app, read.config, (words) => {
      last = words;
    });
  } finally {
    await app.stop();
  }
}
