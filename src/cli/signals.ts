import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { App } from '../app.ts';
import { isOff, judgeWords } from '../domain/budget.ts';
import { signalLine } from '../domain/list-words.ts';
import type { SignalView } from '../domain/signals/signal.ts';
import { oneLine } from '../domain/words.ts';
import { listSignals, signalsAsOf } from '../flow/list-signals.ts';
import { answer } from './answer.ts';
import { print, Told, withApp } from './door.ts';

type Options = { readonly project?: string; readonly asOf?: Date };

/** `signals [--project <name>]` and `signals show <id>`. */
export function addSignals(program: Command): void {
  const signals = program
    .command('signals')
    .description('what comes again and again')
    .option('-p, --project <name>', 'of one project')
    .option('--as-of <date>', 'as it would have been at the end of that day (UTC)', endOfDay)
    .action(list);
  signals
    .command('show')
    .description('quotes the evidence of a signal')
    .argument('<id>', 'id of the signal')
    .action((id: string, _: unknown, command: Command) => show(id, command.optsWithGlobals<Options>()));
}

/** A day of the calendar, or a moment with its offset from UTC. */
function endOfDay(text: string): Date {
  if (z.iso.date().safeParse(text).success) return new Date(`${text}T23:59:59.999Z`);
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return new Date(text);
  throw new InvalidArgumentError('It must be a date, like 2026-05-01.');
}

type Found = { readonly signals: SignalView[]; readonly judge: string; readonly ctx: App['ctx'] };

const withSignals = ({ project, asOf }: Options, work: (found: Found) => void | Promise<void>) =>
  withApp(async ({ ctx }) => {
    if (
      project !== undefined &&
      (await ctx.db.beat.count({ where: { projectName: project }, take: 1 })) === 0
    )
      throw new Told(`The record has nothing of a project "${project}".`);
    const signals = asOf ? await signalsAsOf(ctx, { project, asOf }) : await listSignals(ctx, project);
    const found = isOff(ctx.judge) ? 'Found without a model. ' : '';
    await work({ signals, judge: `${found}The judge is ${judgeWords(ctx.judge)}.`, ctx });
  });

const list = (options: Options) =>
  withSignals(options, ({ signals, judge }) => {
    answer(signals.map(({ evidence: _, ...signal }) => signal));
    for (const signal of signals) print(signalLine(signal));
    if (signals.length === 0) print('Nothing came often enough yet.');
    print(judge);
  });

const show = (id: string, options: Options) =>
  withSignals(options, async ({ signals, ctx }) => {
    const signal = signals.find((one) => one.id === id);
    if (!signal) throw new Told(`There is no signal ${id}; audition signals lists them.`);
    answer(signal);
    print(signalLine(signal));
    for (const { at, session, quote } of signal.evidence)
      print(`  ${at.toISOString().slice(0, 16).replace('T', ' ')} · ${session}\n    ${oneLine(quote)}`);
    const of = { exitNote: { not: null }, sessions: { some: { id: { in: [...signal.sessions] } } } };
    for (const { id: job, exitNote } of await ctx.db.job.findMany({ where: of, orderBy: { id: 'asc' } }))
      print(`  job ${job} saw that this will come again: ${oneLine(exitNote ?? '')}`);
  });
