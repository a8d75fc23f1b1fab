import type { Command } from 'commander';
import { jobRoot, upgradeLine } from '../domain/words.ts';
import { loadJob, loadUpgrade } from '../flow/load-views.ts';
import { print, printCard, withApp } from './door.ts';

const lists = [
  [
    'upgrades',
    'upgrades and how they stand',
    ['building', 'proposed', 'approved', 'flagged'],
    'is no upgrade; audition trash lists what was killed or undone',
  ],
  [
    'trash',
    'what was killed or undone; each can be restored',
    ['killed', 'undone'],
    'is nothing in the trash',
  ],
] as const;

/** `jobs`, `upgrades` and `trash`. */
export function addLists(program: Command): void {
  program.command('jobs').description('the last jobs').action(listJobs);
  for (const [name, description, states, none] of lists)
    program
      .command(name)
      .description(description)
      .action(() => listUpgrades(states, none));
}

const listJobs = () =>
  withApp(async ({ ctx }) => {
    for (const { id } of (await ctx.db.job.findMany({ orderBy: { id: 'desc' }, take: 20 })).reverse()) {
      const view = await loadJob(ctx, id);
      const open = view?.delivery === 'offered' ? [' · to merge or discard'] : [];
      if (view)
        printCard({
          line: [...jobRoot(view).line, ...open],
          body: `  ${view.task.split('\n')[0]}`,
          buttons: [],
        });
    }
  });

const listUpgrades = (states: (typeof lists)[number][2], none: string) =>
  withApp(async ({ ctx }) => {
    const where = { state: { in: [...states] } };
    const rows = await ctx.db.upgrade.findMany({ where, orderBy: { id: 'asc' } });
    for (const { id } of rows) {
      const view = await loadUpgrade(ctx, id);
      const head = view && `${id} · ${view.project} · ${view.state} · ${view.slug ?? 'no artifact'} · `;
      if (view) printCard({ ...upgradeLine(view), line: [head ?? '', ...upgradeLine(view).line] });
    }
    if (rows.length === 0) print(`There ${none}.`);
  });
