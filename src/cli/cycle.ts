import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { type CycleView, cycleRoot, lastJobs } from '../domain/cycle-words.ts';
import { isSuccess } from '../domain/outcome.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { beginCycle } from '../flow/begin-cycle.ts';
import { openCycles } from '../flow/order-cycle.ts';
import { stopCycle } from '../flow/stop-cycle.ts';
import { answer } from './answer.ts';
import { me, print, printCard, projectMeant, projectNamed, Told, withApp } from './door.ts';
import { type Cycle, followCycle, type TakeOver, takeOverOf } from './follow-cycle.ts';

type Options = {
  readonly project: readonly string[];
  readonly max?: number;
  readonly maxUsd?: number;
  readonly stop?: true;
};

const positive =
  (what: string, isGood: (value: number) => boolean) =>
  (text: string): number => {
    const value = Number(text);
    if (!(value > 0 && isGood(value))) throw new InvalidArgumentError(`It must be ${what}.`);
    return value;
  };
const oneMore = (name: string, before: readonly string[]) => [...before, name];

/** `cycle`: begins one and follows it to its end, or stops what is at work. */
export function addCycle(program: Command, exit: (good: boolean) => void): void {
  program
    .command('cycle')
    .description("work through this month's open items, one job each")
    .option('-p, --project <project>', 'a name or folder; again for more (default: all)', oneMore, [])
    .option(
      '--max <n>',
      'begin at most so many items, in all',
      positive('a whole number above 0', Number.isInteger),
    )
    .option(
      '--max-usd <x>',
      'begin nothing more after so many dollars',
      positive('an amount above 0', Number.isFinite),
    )
    .option('--stop', 'begin nothing more; what runs goes on')
    .action((options: Options) =>
      withApp(async (app, config) => {
        const projects = await chosen(app, config, options.project);
        exit(options.stop ? await stop(app, projects) : await run(app, config, projects, options));
      }),
    );
}

/** What was named, each a project or a folder; else all of the file, or the folder somebody stands in. */
async function chosen(app: App, config: Config, named: readonly string[]): Promise<readonly Project[]> {
  const { projects } = config;
  const meant = named.length > 0 ? named : projects.length > 0 ? projects.map(({ name }) => name) : ['.'];
  const found: Project[] = [];
  for (const name of meant) found.push(await projectMeant(app, config, name));
  return found;
}

async function stop({ ctx }: App, projects: readonly Project[]): Promise<boolean> {
  const going = await openCycles(
    ctx,
    projects.map(({ name }) => name),
  );
  if (going.length === 0) throw new Told('No cycle is at work there.');
  const stopped: { cycle: number; words: string }[] = [];
  for (const { id } of going) {
    const { words } = await stopCycle(ctx, { cycleId: id, by: me() });
    print(words);
    stopped.push({ cycle: id, words });
  }
  answer(stopped);
  return true;
}

async function run(
  app: App,
  config: Config,
  projects: readonly Project[],
  { max, maxUsd }: Options,
): Promise<boolean> {
  const earlier = await leftBehind(app, config, projects);
  if (earlier) print(`Cycle ${earlier.cycle.id} was begun earlier, and goes on.`);
  const { cycle, takeOver } = earlier ?? (await begin(app, projects, { max, maxUsd }));
  const view = await followCycle(app, cycle, takeOver, print);
  answer(view);
  printCard(cycleRoot(view));
  return isGood(view);
}

type Limits = { readonly max: number | undefined; readonly maxUsd: number | undefined };
type Begun = { readonly cycle: Cycle; readonly takeOver: TakeOver };

async function begin(app: App, projects: readonly Project[], limits: Limits): Promise<Begun> {
  const id = randomUUID();
  const takeOver = takeOverOf(app, projects, id);
  await takeOver();
  const { max = null, maxUsd = null } = limits;
  const request = { id, projects, by: me(), channel: null, maxJobs: max, maxUsd };
  const begun = await beginCycle(app.ctx, request);
  if (isRefusal(begun)) throw new Told(begun.words);
  return { cycle: begun.cycle, takeOver };
}

/**
 * A cycle in one of these projects that no process works at any more: whoever began it was interrupted. All its projects
 * go on, also those that were not named now.
 */
async function leftBehind(app: App, config: Config, projects: readonly Project[]): Promise<Begun | null> {
  const [cycle] = await openCycles(
    app.ctx,
    projects.map(({ name }) => name),
  );
  if (!cycle) return null;
  const of = await Promise.all(
    cycle.projects.map(
      (name) => projects.find((one) => one.name === name) ?? projectNamed(app, config, name, null),
    ),
  );
  const takeOver = takeOverOf(app, of, cycle.requestId);
  return (await takeOver()) ? { cycle, takeOver } : null;
}

/** Whether all that was begun was done, and nothing but the end of the items, a limit or a person ended it. */
const isGood = ({ parts }: CycleView): boolean =>
  parts.every(
    (part) =>
      ['none-left', 'max-jobs', 'max-usd', 'stopped'].includes(part.cause ?? '') &&
      lastJobs(part).every(({ outcome }) => isSuccess(outcome)),
  );
