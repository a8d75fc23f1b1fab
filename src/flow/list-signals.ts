import type { Prisma } from '../../prisma/client/client.ts';
import { matchKnown } from '../domain/signals/reconcile.ts';
import { placeOf } from '../domain/signals/scope.ts';
import { type Signal, type SignalView, signalsIn } from '../domain/signals/signal.ts';
import type { Context } from './context.ts';
import { type Looking, lookAtHistory } from './look-at-history.ts';
import { readBeats } from './read-beats.ts';
import { homeOf, importedProjects, scopeOf } from './scopes.ts';
import { readSignals, viewOf } from './signal-views.ts';

type Reads = Pick<Context, 'db' | 'projects' | 'digest'>;

/**
 * Signals of one project, or of all; what spans projects is listed for each it has evidence of. Imported history that
 * nobody has looked at yet is looked at first.
 */
export async function listSignals(ctx: Looking, project: string | undefined): Promise<SignalView[]> {
  const { db, now } = ctx;
  for (const name of project === undefined ? await importedProjects(db) : [project])
    await lookAtHistory(ctx, name);
  const rows = await readSignals(db, project === undefined ? {} : concerning(project));
  return rows.map((row) => viewOf(row, now()));
}

/**
 * The signals as they would have been at a moment: found anew in what the record had by then, with the decisions
 * made by then. Writes nothing.
 */
export async function signalsAsOf(
  ctx: Reads,
  { project, asOf }: { readonly project: string | undefined; readonly asOf: Date },
): Promise<SignalView[]> {
  const views: SignalView[] = [];
  for (const scope of await scopesOf(ctx, project)) views.push(...(await scopeAsOf(ctx, { scope, asOf })));
  return project ? views.filter((view) => concerns(view, project)) : views;
}

const concerning = (projectName: string): Prisma.SignalWhereInput => ({
  OR: [{ projectName }, { evidence: { some: { beat: { projectName } } } }],
});

/** An id of something that is not in the record: nobody has to type 64 characters. */
const shortly = (digest: Context['digest']) => (text: string) => digest(text).slice(0, 12);
type Question = { readonly scope: readonly string[]; readonly asOf: Date };

const concerns = ({ project, evidence }: SignalView, wanted: string): boolean =>
  project === wanted || evidence.some((one) => one.project === wanted);

async function scopesOf(ctx: Reads, project: string | undefined): Promise<string[][]> {
  if (project !== undefined) return [await scopeOf(ctx, ctx.db, project)];
  const names = await ctx.db.beat.groupBy({ by: ['projectName'], orderBy: { projectName: 'asc' } });
  const all = names.map(({ projectName }) => projectName);
  return homeOf(ctx) === null ? all.map((name) => [name]) : [all];
}

async function scopeAsOf(ctx: Reads, { scope, asOf }: Question): Promise<SignalView[]> {
  const { beats, rows } = await readBeats(ctx.db, { projects: scope, until: asOf });
  const names = new Map([...rows].map(([name, id]) => [id, name]));
  const stored = await readSignals(ctx.db, {
    evidence: { some: { beat: { projectName: { in: [...scope] } } } },
  });
  const known = stored.map(({ id, kind, evidence }) => ({
    ...{ id, kind },
    evidence: evidence.flatMap(({ beatId, quote }) => {
      const beat = names.get(beatId);
      return beat === undefined ? [] : [{ beat, quote }];
    }),
  }));
  const matches = matchKnown(signalsIn(beats, shortly(ctx.digest)), known);
  const views = matches.map(({ found, known: id }) => {
    const row = stored.find((one) => one.id === id);
    return row ? { ...viewOf(row, asOf), ...span(found) } : foundThen(found, homeOf(ctx));
  });
  const judged = stored.filter(
    ({ id, judgement }) => judgement && judgement.at <= asOf && !matches.some((match) => match.known === id),
  );
  return [...views, ...judged.map((row) => viewOf(row, asOf))];
}

/** What the look of that day says, whatever came to the evidence since. */
const span = ({ id: _, title: __, ...found }: Signal) => found;

const foundThen = (found: Signal, home: string | null): SignalView => ({
  ...found,
  ...{ project: placeOf(found.evidence, home), state: 'found', coveredBy: null },
});
