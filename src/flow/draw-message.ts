import type { Card } from '../domain/card.ts';
import { cycleRoot } from '../domain/cycle-words.ts';
import { jobProgress, jobResult, jobRoot } from '../domain/job-words.ts';
import { rolloverCard } from '../domain/release-words.ts';
import { retireLine } from '../domain/retire-line.ts';
import { remarkAnswer, remarkProgress, talkRoot } from '../domain/talk-words.ts';
import type { JobView } from '../domain/views.ts';
import { upgradeLine } from '../domain/words.ts';
import type { Context } from './context.ts';
import { drawWorklog } from './draw-worklog.ts';
import { loadCycle } from './load-cycle.ts';
import { loadRollover } from './load-rollover.ts';
import { loadRemark, loadTalk } from './load-talk.ts';
import { loadJob, loadOffer, loadUpgrade } from './load-views.ts';
import { type DrawnFile, isFilePart, jobFile } from './thread-file.ts';

/**
 * What a message is now: a card (`isLate`: of no use any more to whoever has not seen it); the steps of a job, which
 * may be told as they come; its first message, with which goes how its thread stands; or a file.
 */
export type Drawn =
  | { readonly kind: 'card'; readonly card: Card; readonly isLate?: boolean }
  | { readonly kind: 'progress' | 'root'; readonly card: Card; readonly job: JobView }
  | DrawnFile;

/** Draws what stands behind the first word of a key; null when the record has nothing of it. */
type Draw = (ctx: Context, id: string, part: string) => Promise<Drawn | null>;
const asCard = (card: Card | null): Drawn | null => card && { kind: 'card', card };

const job: Draw = async (ctx, id, part) => {
  const view = await loadJob(ctx, Number(id));
  if (!view) return null;
  if (isFilePart(part)) return jobFile(ctx, part, view);
  if (part === 'progress') return { kind: part, card: jobProgress(view), job: view };
  if (part === 'root') return { kind: part, card: jobRoot(view), job: view };
  return part === 'result' ? asCard(jobResult(view)) : null;
};

const upgrade: Draw = async (ctx, id, part) => {
  const offer = part === 'retire' ? await loadOffer(ctx, Number(id)) : null;
  const view = part === 'retire' ? null : await loadUpgrade(ctx, Number(id));
  return asCard((offer && retireLine(offer)) ?? (view && upgradeLine(view)));
};

const cycle: Draw = async (ctx, id) => {
  const view = await loadCycle(ctx, Number(id));
  return asCard(view && cycleRoot(view));
};

const write: Draw = async (ctx, id) => {
  const view = await loadRollover(ctx, Number(id));
  return asCard(view && rolloverCard(view));
};

const talk: Draw = async (ctx, project, began) => {
  const view = await loadTalk(ctx, project, Number(began));
  return asCard(view && talkRoot(view));
};

const remark: Draw = async (ctx, id, part) => {
  const view = await loadRemark(ctx, Number(id));
  if (!view) return null;
  const { project, answer } = view;
  const read = async () => ({ title: `Answer of ${project}`, content: answer ?? '' });
  if (part === 'file') return { kind: 'file', name: `answer-${id}.md`, read };
  const isLate = view.state === 'answered' || view.state === 'failed';
  return part === 'progress'
    ? { kind: 'card', card: remarkProgress(view), isLate }
    : asCard(remarkAnswer(view));
};

const drawers: Readonly<Record<string, Draw>> = {
  ...{ job, upgrade, cycle, write, worklog: drawWorklog, talk, remark },
};

/** How the message with this key looks now, as the record has it; null when nothing in it is shown by such a message. */
export async function draw(ctx: Context, key: string): Promise<Drawn | null> {
  const [subject = '', id = '', part = ''] = key.split('/');
  return (await drawers[subject]?.(ctx, id, part)) ?? null;
}
