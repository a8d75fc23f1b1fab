import { monthName } from '../domain/local-time.ts';
import { type Item, openIn } from '../domain/release.ts';
import { moveOpen, tickItem } from '../domain/release-edit.ts';
import { releaseFile } from '../domain/release-file.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { oneLine } from '../domain/words.ts';
import type { Rollover, Tick, Worklog, Write } from '../domain/write.ts';
import type { Context } from './context.ts';
import type { FileEdit } from './landing-port.ts';
import { type Case, move } from './move-branch.ts';
import { noFile, type PlanPlace, planPlace } from './read-plan.ts';
import { cleanReleases, idInFile } from './redact-items.ts';

/** The commit there is now; none where there was nothing to change, or GitHub was changed. */
export type Written = { readonly landed?: string; readonly words?: string };
type Writing<W extends Write = Write> = Case & { readonly write: W };
type OnGitHub = Extract<PlanPlace, { source: 'github' }>;

/** Writes into the branch by one commit, or changes the issues on GitHub. What is there already is done. */
export async function carryOutWrite(ctx: Context, of: Writing): Promise<Written | Refusal> {
  const { write, project } = of;
  if (write.kind === 'worklog') return commitWorklog(ctx, { ...of, write });
  const place = planPlace(ctx, project);
  if (isRefusal(place)) return place;
  if (write.kind === 'tick')
    return place.source === 'github' ? closeIssue(place, write) : commitTick(ctx, of, write);
  return place.source === 'github'
    ? moveIssues(ctx, place, { ...of, write })
    : commitRollover(ctx, { ...of, write });
}

type Change = Pick<FileEdit, 'path' | 'edit'> & { readonly prepared?: () => Promise<void> };

/** One commit on the branch's tip; `prepared` is done once it is made, before it is pushed, or nothing is to be made. */
async function commit(
  ctx: Context,
  of: Writing,
  { prepared, ...change }: Change,
): Promise<Written | Refusal> {
  const { decision, project, write } = of;
  const named = { project, id: String(decision.id), message: messageOf(write), trailers: trailersOf(of) };
  const moved = await move(ctx, of, async () => {
    const made = await ctx.git.prepareEdit({ ...named, ...change });
    if (!isRefusal(made) || made.refused === 'already-there') await prepared?.();
    return made;
  });
  return isRefusal(moved) && moved.refused === 'already-there' ? {} : moved;
}

function messageOf(write: Write): string {
  if (write.kind === 'tick') return `Tick ${oneLine(write.title, 60)}`;
  if (write.kind === 'worklog') return `Work log of ${write.date}`;
  return `Move what is open from ${monthName(write.from)} to ${monthName(write.to)}`;
}

function trailersOf({ decision, write }: Writing): Record<string, string> {
  const [, job] = (write.kind === 'tick' && /^job (\d+)/.exec(write.reference)) || [];
  return { ...(job && { 'Audition-Job': job }), 'Requested-by': decision.by };
}

const commitTick = (ctx: Context, of: Writing, write: Tick): Promise<Written | Refusal> =>
  commit(ctx, of, {
    path: releaseFile,
    edit: async (text) =>
      text === null
        ? noFile(of.project)
        : tickItem(text, { ...write, item: await idInFile(ctx, text, write.item) }),
  });

/** One that had to wait writes nothing over a newer text of the same day. */
async function commitWorklog(ctx: Context, of: Writing<Worklog>): Promise<Written | Refusal> {
  const { path, text } = of.write;
  const { id, projectName, moveNew } = of.decision;
  const newer = {
    verb: 'write',
    projectName,
    id: { gt: id },
    write: { path: ['path'], equals: path },
  } as const;
  if (moveNew === null && (await ctx.db.decision.count({ where: newer })) > 0) return {};
  return commit(ctx, of, { path, edit: () => text });
}

/** Which items move is written down before they do: a crash in between leaves nobody in doubt. */
function commitRollover(ctx: Context, of: Writing<Rollover>): Promise<Written | Refusal> {
  let moving: readonly Item[] = [];
  return commit(ctx, of, {
    path: releaseFile,
    edit: (text) => {
      if (text === null) return noFile(of.project);
      const rolled = moveOpen(text, of.write);
      if (isRefusal(rolled)) return rolled;
      moving = rolled.moved;
      return rolled.text;
    },
    prepared: async () => {
      // What was noted at an earlier try, and moved by hand since, was not moved by us.
      if (moving.length > 0 || of.write.moved) await noteMoved(ctx, of, moving);
    },
  });
}

async function noteMoved(ctx: Context, of: Writing<Rollover>, items: readonly Item[]): Promise<void> {
  const [{ items: clean } = { items: [] }] = await cleanReleases(ctx, [{ month: of.write.from, items }]);
  const moved = clean.map(({ id, title }) => ({ id, title }));
  await ctx.db.decision.update({ where: { id: of.decision.id }, data: { write: { ...of.write, moved } } });
}

const numberOf = (id: string): number | null => Number(/^#(\d+)$/.exec(id)?.[1]) || null;

async function closeIssue({ github, repo }: OnGitHub, write: Tick): Promise<Written | Refusal> {
  const number = numberOf(write.item);
  if (number === null) return refuse('gone', `${write.item} is no issue on GitHub.`);
  const closed = await github.closeIssue({ ...repo, number, comment: `Done by ${write.reference}.` });
  return isRefusal(closed) ? closed : {};
}

async function moveIssues(
  ctx: Context,
  { github, repo }: OnGitHub,
  of: Writing<Rollover>,
): Promise<Written | Refusal> {
  const { from, to } = of.write;
  const noted = of.write.moved?.map(({ id }) => id);
  const plan = noted ? [] : await github.releases(repo);
  if (isRefusal(plan)) return plan;
  const items = openIn(plan, from);
  if (!noted) await noteMoved(ctx, of, items);
  const numbers = (noted ?? items.map(({ id }) => id)).flatMap((id) => numberOf(id) ?? []);
  const moved = await github.moveIssues({ ...repo, numbers, from, to });
  return isRefusal(moved) ? moved : {};
}
