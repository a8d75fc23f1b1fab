import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { isAllDone, limitWords, otherLimits } from '../domain/cycle-again.ts';
import { cycleRoot } from '../domain/cycle-words.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { beginCycle } from '../flow/begin-cycle.ts';
import { openCycles } from '../flow/order-cycle.ts';
import { stopCycle } from '../flow/stop-cycle.ts';
import { answer } from './answer.ts';
import { me, print, printCard, projectMeant, projectNamed, Told, withApp } from './door.ts';
import { type Cycle, followCycle, type TakeOver, takeOverOf } from './follow-cycle.ts';
import { hint, left, typedHere, wordsHere } from './hints.ts';

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
      withApp(async (app, config, ifInterrupted) => {
        const projects = await chosen(app, config, options.project);
        const of = { app, config, projects, ifInterrupted };
        exit(options.stop ? await stop(app, projects) : await run(of, options));
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

type Of = {
  readonly app: App;
  readonly config: Config;
  readonly projects: readonly Project[];
  readonly ifInterrupted: (words: string) => void;
};

async function run(of: Of, limits: Options): Promise<boolean> {
  const { app, config } = of;
  const earlier = await leftBehind(of, limits);
  if (earlier)
    print(`Cycle ${earlier.cycle.id} was begun earlier ${limitWords(earlier.cycle)}, and goes on.`);
  const { cycle, takeOver } = earlier ?? (await begin(of, limits));
  of.ifInterrupted(
    (await takeOver())
      ? `Cycle ${cycle.id} is interrupted. It goes on with the next ${config.invocation} cycle.`
      : `Cycle ${cycle.id} goes on: another process works at it.`,
  );
  const view = await followCycle(app, cycle, takeOver, print);
  answer(view);
  printCard(typedHere(cycleRoot(view), config.invocation));
  for (const [verbs, job] of left(view)) hint(config.invocation, verbs, job);
  return isAllDone(view);
}

type Begun = {
  readonly cycle: Cycle & { readonly maxJobs: number | null; readonly maxUsd: number | null };
  readonly takeOver: TakeOver;
};

async function begin({ app, config, projects }: Of, { max, maxUsd }: Options): Promise<Begun> {
  const id = randomUUID();
  const takeOver = takeOverOf(app, projects, id);
  await takeOver();
  const limits = { maxJobs: max ?? null, maxUsd: maxUsd ?? null };
  const begun = await beginCycle(app.ctx, { id, projects, by: me(), channel: null, ...limits });
  if (isRefusal(begun)) throw new Told(wordsHere(begun.words, config.invocation));
  return { cycle: begun.cycle, takeOver };
}

/**
 * A cycle in one of these projects that no process works at any more: whoever began it was interrupted. All its projects
 * go on, also those that were not named now, with the limits it was begun with.
 */
async function leftBehind({ app, config, projects }: Of, limits: Options): Promise<Begun | null> {
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
  const served = await Promise.all(cycle.projects.map((name) => app.ctx.isServed(name)));
  const not = otherLimits(cycle, limits, `${config.invocation} cycle`);
  if (not !== null && served.includes(false)) throw new Told(not);
  const takeOver = takeOverOf(app, of, cycle.requestId);
  return (await takeOver()) ? { cycle, takeOver } : null;
}
