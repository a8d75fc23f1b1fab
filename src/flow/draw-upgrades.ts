import { type Card, plainText } from '../domain/card.ts';
import { ledgerChart } from '../domain/ledger-chart.ts';
import { ledgerLines } from '../domain/ledger-words.ts';
import { count, upgradeLine } from '../domain/words.ts';
import type { Context } from './context.ts';
import { loadAll, loadUpgrade } from './load-views.ts';
import { readLedger } from './read-ledger.ts';

/** As many of what is not live yet as one looks through; the newest. */
const mostOpen = 10;

/** The upgrades of these projects: what is open, and the ledger of what is live, with a chart. */
export async function drawUpgrades(ctx: Context, projects: string[]): Promise<Card> {
  const rows = await readLedger(ctx.db, projects);
  const open = await openLines(ctx, projects);
  const counted = await countOpen(ctx, projects);
  const chart = ledgerChart(rows);
  return {
    line: [`${[`${count(rows.length, 'upgrade')} live`, ...counted].join(', ')}.`],
    ...(open.length > 0 && { body: open.join('\n') }),
    ...(rows.length > 0 && { preformatted: rows.flatMap(ledgerLines).join('\n') }),
    ...(chart && { chart }),
    buttons: [],
  };
}

/** `2 waiting, 1 flagged`, of all there are. */
async function countOpen(ctx: Context, projects: string[]): Promise<string[]> {
  const of = (state: 'proposed' | 'building' | 'flagged') =>
    ctx.db.upgrade.count({ where: { projectName: { in: projects }, state } });
  const counts = [
    [await of('proposed'), 'waiting'],
    [await of('building'), 'being built'],
    [await of('flagged'), 'flagged'],
  ] as const;
  return counts.flatMap(([many, words]) => (many > 0 ? `${many} ${words}` : []));
}

async function openLines(ctx: Context, projects: string[]): Promise<string[]> {
  const open = await ctx.db.upgrade.findMany({
    where: { projectName: { in: projects }, state: { in: ['building', 'proposed', 'flagged'] } },
    ...{ orderBy: { id: 'desc' }, take: mostOpen, select: { id: true } },
  });
  const views = await loadAll(open, (id) => loadUpgrade(ctx, id));
  return views.map(
    (view) => `${view.id} · ${view.project} · ${view.state} · ${plainText(upgradeLine(view).line)}`,
  );
}
