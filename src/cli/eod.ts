import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { localDate } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { isWhole } from '../domain/worklog/facts.ts';
import { logCard } from '../domain/worklog/render.ts';
import { nothingToClose, worklogLine } from '../domain/worklog/switch.ts';
import { askToClose } from '../flow/close-by-hand.ts';
import { type Kept, loadLog } from '../flow/load-log.ts';
import { loadWorklog, setWorklog } from '../flow/set-worklog.ts';
import { answer } from './answer.ts';
import { Misused, me, print, printCard, projectMeant, Told, withApp } from './door.ts';
import { follow, whenFree } from './watch.ts';

type Options = { readonly project?: string; readonly date?: string };

/** A date that is in the calendar. */
function dateOf(text: string): string {
  const at = new Date(`${text}T00:00:00Z`);
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime());
  if (!isDate || !at.toISOString().startsWith(text))
    throw new InvalidArgumentError('It must be a date, such as 2026-03-31.');
  return text;
}

const switches: Readonly<Record<string, boolean>> = { on: true, off: false };
function switchOf(text: string): boolean {
  const on = switches[text];
  if (on === undefined) throw new InvalidArgumentError('It must be on or off.');
  return on;
}

/** `eod`, and `worklog on|off <project>`; `worklog` alone says how it stands. */
export function addEod(program: Command): void {
  program
    .command('eod')
    .description('closes the day of every project, or of one: its work log')
    .option('-p, --project <project>', 'a name or folder (default: all)')
    .option('--date <date>', "a date in the project's time zone; default: today", dateOf)
    .action((options: Options) => close(options));
  program
    .command('worklog')
    .description('switches the work log of every day on or off; without words: how it stands')
    .argument('[switch]', 'on or off', switchOf)
    .argument('[project]', 'its name, or a folder')
    .action((on: boolean | undefined, project: string | undefined) =>
      on === undefined ? list() : decide(on, project),
    );
}

/** The project that was named, else all of the file. */
const chosen = async (app: App, config: Config, name: string | undefined): Promise<readonly Project[]> =>
  name === undefined ? config.projects : [await projectMeant(app, config, name)];

const close = ({ project: name, date: typed }: Options) =>
  withApp(async (app, config) => {
    const logs: Kept[] = [];
    const projects = await chosen(app, config, name);
    if (projects.length === 0) throw new Told('There is no project in workspaces.toml: name one with -p.');
    for (const project of projects) {
      const today = localDate(app.ctx.now(), project.day.zone);
      const date = typed ?? today;
      if (date > today) throw new Told(`${date} is still to come in ${project.name}.`);
      const log = await closeAndWait(app, project, date);
      if (log) logs.push(log);
      printCard(log ? logCard(log) : nothingToClose(project.name, date));
    }
    answer(logs);
  });

/** A close takes a few minutes where a model is asked; one that is not there after so many is not waited for. */
const patienceMinutes = 10;

/**
 * Has the day closed, here or by the process that works in the project, and waits for its log; null where nothing
 * happened. Ends in words where the log does not come.
 */
export async function closeAndWait(
  { ctx, serve }: Pick<App, 'ctx' | 'serve'>,
  project: Project,
  date: string,
): Promise<Kept | null> {
  const asked = ctx.now();
  const takeOver = whenFree(() => serve(project, null));
  await takeOver();
  if (!(await askToClose(ctx, { project, date, by: me() }))) return null;
  return follow(async () => {
    await takeOver();
    const log = await loadLog(ctx, project.name, date);
    if (log && (isWhole(log.facts) || log.facts.until >= asked.toISOString())) return log;
    if (ctx.now().getTime() - asked.getTime() < patienceMinutes * 60_000) return null;
    throw new Told(
      `The work log of ${project.name} for ${date} is not written after ${patienceMinutes} minutes. It is tried again and again; the log of npm start says why it breaks.`,
    );
  });
}

const list = () =>
  withApp(async ({ ctx }, { projects }) => {
    const views = await Promise.all(projects.map((project) => loadWorklog(ctx, project)));
    answer(views);
    for (const view of views) print(worklogLine(view));
    if (views.length === 0) print('There is no project in workspaces.toml.');
  });

const decide = (on: boolean, name: string | undefined) =>
  withApp(async (app, config) => {
    if (name === undefined)
      throw new Misused(`Of which project? audition worklog ${on ? 'on' : 'off'} <project>`);
    const project = await projectMeant(app, config, name);
    const set = await setWorklog(app.ctx, { project, on, by: me() });
    if (isRefusal(set)) throw new Told(set.words);
    answer(set);
    print(worklogLine(set));
  });
