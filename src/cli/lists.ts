import type { Command } from 'commander';
import { jobRoot } from '../domain/job-words.ts';
import { ledgerLines, yieldLines } from '../domain/ledger-words.ts';
import { type OfferView, retireLine } from '../domain/retire-line.ts';
import { spentWords } from '../domain/stage/spending.ts';
import { trashLines } from '../domain/trash-record.ts';
import type { UpgradeView } from '../domain/views.ts';
import { upgradeLine } from '../domain/words.ts';
import type { Context } from '../flow/context.ts';
import { loadAll, loadJob, loadOffer, loadUpgrade } from '../flow/load-views.ts';
import { readLedger } from '../flow/read-ledger.ts';
import { readAllSpent } from '../flow/read-spent.ts';
import { readTrash } from '../flow/read-trash.ts';
import { readYield } from '../flow/read-yield.ts';
import { answer } from './answer.ts';
import { print, printCard, Told, withApp } from './door.ts';
import { jobForPrograms, upgradeForPrograms } from './views.ts';

type Options = { readonly project?: string; readonly ledger?: boolean };

/** `jobs`, `upgrades` and `trash`. */
export function addLists(program: Command): void {
  const list = (name: string, description: string) =>
    program.command(name).description(description).option('-p, --project <name>', 'of one project');
  list('jobs', 'the last jobs').alias('list').action(listJobs);
  list('upgrades', 'upgrades and how they stand')
    .option('--ledger', 'what is live: how it is used, and what came again before and since')
    .action((options: Options) => (options.ledger ? showLedger(options) : listUpgrades(options)));
  list('trash', 'what was killed, undone or retired, with its record; each can be restored').action(
    listTrash,
  );
}

/** The newest so many. */
const shownJobs = 20;

const listJobs = (options: Options) =>
  ofProject(options, async (ctx) => {
    const where = options.project === undefined ? {} : { projectName: options.project };
    const rows = await ctx.db.job.findMany({ where, orderBy: { id: 'desc' }, take: shownJobs });
    const views = await loadAll(rows.reverse(), (id) => loadJob(ctx, id));
    answer(views.map(jobForPrograms));
    for (const view of views) {
      const open = view.delivery === 'offered' ? [' · to merge or discard'] : [];
      const line = [...jobRoot(view).line, ...open];
      printCard({ line, body: `  ${view.task.split('\n')[0]}`, buttons: [] });
    }
  });

/** Opens the record for a list of one project, which must be known, or of all. */
const ofProject = ({ project: name }: Options, work: (ctx: Context) => Promise<void>) =>
  withApp(async ({ ctx }) => {
    if (name !== undefined && (await ctx.db.project.count({ where: { name } })) === 0)
      throw new Told(`The record has nothing of a project "${name}".`);
    await work(ctx);
  });

const listUpgrades = (options: Options) =>
  ofProject(options, async (ctx) => {
    const states = ['building', 'proposed', 'approved', 'flagged'] as const;
    const of = options.project === undefined ? {} : { projectName: options.project };
    const where = { ...of, state: { in: [...states] } };
    const rows = await ctx.db.upgrade.findMany({ where, orderBy: { id: 'asc' } });
    const shown = [];
    for (const { id } of rows)
      shown.push({ view: await loadUpgrade(ctx, id), offer: await loadOffer(ctx, id) });
    answer(shown.map(forPrograms));
    for (const one of shown) printUpgrade(one);
    if (rows.length === 0)
      print('There is no upgrade; audition trash lists what was killed, undone or retired.');
  });

type Shown = { readonly view: UpgradeView | null; readonly offer: OfferView | null };

function printUpgrade({ view, offer }: Shown): void {
  if (!view) return;
  const head = `${view.id} · ${view.project} · ${view.state} · ${view.slug ?? 'no artifact'} · `;
  printCard({ ...upgradeLine(view), line: [head, ...upgradeLine(view).line] });
  if (!offer || offer.retireWhy === null || offer.state !== 'approved') return;
  printCard({ line: ['  ', ...retireLine(offer).line], buttons: [] }); // what is below it is about buttons
  print(`  Next: audition retire ${view.id}   (or keep ${view.id})`);
}

function forPrograms({ view, offer }: Shown) {
  if (!view) return null;
  const { kind = null, retireWhy = null } = offer ?? {};
  return { ...upgradeForPrograms(view), kind, retireWhy };
}

const showLedger = (options: Options) =>
  ofProject(options, async (ctx) => {
    const rows = await readLedger(ctx.db, options.project === undefined ? undefined : [options.project]);
    const all = await readYield(ctx.db, options.project);
    const spent = await readAllSpent(ctx, options.project);
    answer({ artifacts: rows, yield: all, spent });
    for (const line of rows.flatMap(ledgerLines)) print(line);
    if (rows.length === 0) print('No upgrade is live.');
    for (const line of yieldLines(all)) print(line);
    for (const one of spent) print(spentWords(one.project, one.budget, one.spent));
  });

const listTrash = (options: Options) =>
  ofProject(options, async (ctx) => {
    const trash = await readTrash(ctx, options.project);
    answer(trash);
    for (const line of trash.flatMap(trashLines)) print(line);
    if (trash.length === 0) print('There is nothing in the trash.');
  });
