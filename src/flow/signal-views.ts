import type { Prisma } from '../../prisma/client/client.ts';
import { nextUpgradeState, type UpgradeState } from '../domain/decision.ts';
import { countConversations, enoughConversations } from '../domain/signals/finding.ts';
import { isSignal, readJudgement } from '../domain/signals/judgement.ts';
import { type Remembered, stateOf } from '../domain/signals/memory.ts';
import type { SignalView } from '../domain/signals/signal.ts';
import type { Context, Tx } from './context.ts';
import { conversationOf, isDone } from './read-beats.ts';

const withAll = {
  judgement: true,
  upgrades: {
    include: { decisions: { where: { state: 'done' }, orderBy: [{ settledAt: 'asc' }, { id: 'asc' }] } },
    orderBy: { id: 'asc' },
  },
  evidence: {
    include: { beat: { include: { session: { include: { job: true } } } } },
    orderBy: [{ beat: { at: 'asc' } }, { beatId: 'asc' }],
  },
} as const satisfies Prisma.SignalInclude;
export type SignalRow = Prisma.SignalGetPayload<{ include: typeof withAll }>;

/** What the record has of signals with all that is remembered of them, in the order they were found. */
export const readRows = (db: Tx, where: Prisma.SignalWhereInput): Promise<SignalRow[]> =>
  db.signal.findMany({ where, include: withAll, orderBy: { id: 'asc' } });

/** The same without what nobody is told of. */
export const readSignals = async (db: Tx, where: Prisma.SignalWhereInput): Promise<SignalRow[]> =>
  (await readRows(db, where)).filter(isSignalNow);

/** A weaker group is a signal only by the judge's yes, and none is one when too much of its evidence is none any more. */
function isSignalNow(row: SignalRow): boolean {
  const { certain, judgement } = row;
  if (countConversations(shownOf(row)) < enoughConversations) return false;
  return certain || isSignal({ certain }, readJudgement(judgement?.answer));
}

/** Writes down which artifact of the repository is for a signal, null when there is none, and since when. */
export async function noteCover(
  { db, now }: Pick<Context, 'db' | 'now'>,
  { id, coveredBy: before }: Pick<SignalRow, 'id' | 'coveredBy'>,
  coveredBy: string | null,
): Promise<void> {
  if (coveredBy === before) return;
  const coveredAt = coveredBy === null ? null : now();
  await db.signal.update({ where: { id }, data: { coveredBy, coveredAt } });
}

/** The evidence that still is: of a task, the work was done and is not discarded. */
export const stillEvidence = ({ kind, evidence }: Pick<SignalRow, 'kind' | 'evidence'>) =>
  evidence.filter(({ beat: { session } }) => kind !== 'repeated_task' || !session.job || isDone(session.job));
const shownOf = (row: Pick<SignalRow, 'kind' | 'evidence'>) => stillEvidence(row).map(asShown);

const asShown = ({ quote, addedAt, beat }: SignalRow['evidence'][number]) => ({
  ...{ quote, addedAt, at: beat.at, project: beat.projectName, session: beat.sessionId },
  ...{ conversation: conversationOf(beat.session), beat: beat.uuid ?? `job ${beat.jobId}` },
});

/** What is remembered of a signal at a moment: decisions that came later are not known. */
export function remember(row: SignalRow, until: Date): Remembered {
  const { coveredBy, coveredAt, judgement, upgrades } = row;
  const shown = shownOf(row).filter(({ at }) => at <= until);
  // A no was said of enough, though some of that may be no evidence any more.
  const knownBy = (moment: Date) =>
    Math.max(enoughConversations, countConversations(shown.filter(({ addedAt }) => addedAt <= moment)));
  const judged = judgement && judgement.at <= until && isDismissal(judgement.answer) ? judgement : null;
  return {
    conversations: countConversations(shown),
    coveredBy: coveredAt && coveredAt <= until ? coveredBy : null,
    dismissed: judged && { conversations: knownBy(judged.at) },
    upgrades: upgrades
      .filter(({ createdAt }) => createdAt <= until)
      .map((upgrade) => {
        const decisions = upgrade.decisions.filter(({ settledAt }) => settledAt && settledAt <= until);
        const since = decisions.at(-1)?.settledAt ?? upgrade.createdAt;
        return { state: stateThen(upgrade, decisions), conversations: knownBy(since) };
      }),
  };
}

/** The judge said that it is nothing an artifact could be made for. */
function isDismissal(answer: unknown): boolean {
  const judgement = readJudgement(answer);
  return judgement !== null && !isSignal({ certain: true }, judgement);
}

type Decided = SignalRow['upgrades'][number]['decisions'];

/** The state an upgrade was in after these decisions; its own where all of them are known. */
function stateThen({ state, decisions }: SignalRow['upgrades'][number], known: Decided): UpgradeState {
  if (known.length === decisions.length) return state;
  return known.reduce<UpgradeState>((now, { verb }) => nextUpgradeState(now, verb) ?? now, 'proposed');
}

/** A signal of the record as people and programs are told of it, as it was known at a moment. */
export function viewOf(row: SignalRow, until: Date): SignalView {
  const evidence = shownOf(row).filter(({ at }) => at <= until);
  const remembered = remember(row, until);
  const [first, last] = [evidence[0]?.at ?? row.firedAt, evidence.at(-1)?.at ?? row.firedAt];
  return {
    ...{ id: String(row.id), kind: row.kind, title: row.title, project: row.projectName },
    sessions: [...new Set(evidence.map(({ session }) => session))],
    ...{ count: remembered.conversations, firstSeen: first, lastSeen: last, firedAt: row.firedAt },
    ...{ cost: row.cost, state: stateOf(remembered), coveredBy: coverOf(row, remembered), evidence },
  };
}

/** The path of the artifact that is live for it. */
function coverOf({ upgrades }: SignalRow, { upgrades: past, coveredBy }: Remembered): string | null {
  const live = past.findLastIndex(({ state }) => state === 'approved');
  return upgrades[live]?.livePath ?? coveredBy;
}
