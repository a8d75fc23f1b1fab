import type { Card } from './card.ts';
import { jobRoot } from './job-words.ts';
import type { LedgerRow } from './ledger.ts';
import { ledgerChart } from './ledger-chart.ts';
import { ledgerLines } from './ledger-words.ts';
import { signalLine } from './list-words.ts';
import { type OfferView, retireLine } from './retire-line.ts';
import type { SignalView } from './signals/signal.ts';
import type { JobView, UpgradeView } from './views.ts';
import { pausedWords } from './waiting-words.ts';
import { count, oneLine, plain, upgradeLine, usd } from './words.ts';

/** What one person sees of the app: only of projects they may use. */
export type HomeView = {
  /** Running and queued, oldest first. */
  readonly jobs: readonly JobView[];
  /** Waiting for a press. */
  readonly upgrades: readonly UpgradeView[];
  readonly offers: readonly OfferView[];
  /** What came often enough and led to no upgrade. */
  readonly flagged: readonly SignalView[];
  readonly ledger: readonly LedgerRow[];
  readonly spent: readonly Spent[];
  readonly paused: readonly { readonly name: string; readonly by: string }[];
};
/** Of a project, in the last 24 hours: jobs that ended, and dollars, those of builders, the judge and the persistent session included. */
export type Spent = { readonly project: string; readonly jobs: number; readonly dollars: number };

/** A part of the page; `none` is what stands there when it has no card. */
export type Section = { readonly title: string; readonly cards: readonly Card[]; readonly none: string };

/** So many of each part; the rest is counted. A page has at most 100 blocks. */
const most = { jobs: 15, upgrades: 10, offers: 5, flagged: 5, ledger: 8, spent: 20 } as const;

/** The page, from what needs somebody to what is good to know. */
export const homeSections = (view: HomeView): Section[] => [
  ...(view.paused.length === 0 ? [] : [{ title: 'Paused', cards: view.paused.map(pausedCard), none: '' }]),
  section('Upgrades waiting', view.upgrades, most.upgrades, upgradeLine, 'No upgrade waits for you.'),
  ...(view.offers.length === 0 ? [] : [section('To be retired?', view.offers, most.offers, retireLine, '')]),
  section('Jobs', view.jobs, most.jobs, jobCard, 'No job is running or queued.'),
  section('What comes again and again', view.flagged, most.flagged, signalCard, 'Nothing new is flagged.'),
  liveUpgrades(view.ledger),
  section('Last 24 hours', view.spent, most.spent, spentCard, 'Nothing was spent.'),
];

function section<T>(
  title: string,
  all: readonly T[],
  limit: number,
  draw: (one: T) => Card,
  none: string,
): Section {
  const rest = all.length > limit ? [plain(`and ${all.length - limit} more`)] : [];
  return { title, cards: [...all.slice(0, limit).map(draw), ...rest], none };
}

function liveUpgrades(ledger: readonly LedgerRow[]): Section {
  const live = section('Live upgrades', ledger, most.ledger, ledgerCard, 'No upgrade is live yet.');
  const chart = ledgerChart(ledger);
  return chart ? { ...live, cards: [{ ...plain(chart.title), chart }, ...live.cards] } : live;
}

/** A task can be 12,000 characters long; here it is one line. */
function jobCard(job: JobView): Card {
  const { line, buttons } = jobRoot(job);
  return { line: [...line, ` · ${oneLine(job.task, 100)}`], buttons };
}

const signalCard = (signal: SignalView): Card => plain(signalLine(signal));
const pausedCard = ({ name, by }: HomeView['paused'][number]): Card => plain(...pausedWords(name, by));
const spentCard = ({ project, jobs, dollars }: Spent): Card =>
  plain(`${project}: ${count(jobs, 'job')}, ${usd(dollars)}`);

function ledgerCard(row: LedgerRow): Card {
  const [line = '', ...more] = ledgerLines(row);
  return { line: [line], body: more.join('\n'), buttons: [] };
}
