import type { Beat } from '../domain/history/beat.ts';
import { featuresOf } from '../domain/signals/features.ts';
import { comparableWindows } from '../domain/signals/request-candidates.ts';
import type { Corpus } from '../domain/signals/request-windows.ts';
import type { BeatIndex, Neighbourhood, Tx } from '../flow/context.ts';

/** Beats looked at through one feature: the newest that have it. More of a common one would cost time and tell nothing. */
const newestOfFeature = 50;
/** Features looked up at a time, over all projects asked about: the bound of what a look-up costs. */
const mostFeatures = 400;
/** Every beat with a request to compare has this one, and is counted only when it is new. */
const anyRequest = 'request';

/** Finds beats through what they share with another, in time that does not grow with how many there are. */
export function createBeatIndex(): BeatIndex {
  return { add, near, corpusOf };
}

async function add(
  tx: Tx,
  beats: readonly { readonly beatId: number; readonly beat: Beat }[],
): Promise<void> {
  const all = beats.map(({ beatId, beat }) => ({ beatId, project: beat.project, ...featuresOf(beat) }));
  const postings = all.flatMap(({ beatId, project, terms, keys }) =>
    [...(terms.length > 0 ? [anyRequest] : []), ...keys].map((key) => [numberOf(project, key), beatId]),
  );
  const uses = all.flatMap(({ beatId, project, terms }) =>
    (terms.length > 0 ? [anyRequest, ...terms.map(asTerm)] : []).map((term) => [
      ...[numberOf(project, term), numberOf(project, anyRequest), beatId],
    ]),
  );
  // Rows are locked in one order, so that two writers wait for one another and never both.
  await tx.$executeRaw`
    with fresh as (
      insert into "Posting" (feature, "beatId")
      select * from unnest(${column(postings, 0)}::int[], ${column(postings, 1)}::int[]) order by 1, 2
      on conflict do nothing
      returning feature, "beatId"
    )
    insert into "Feature" (feature, beats)
    select term, count(*)
    from (
      select distinct *
      from unnest(${column(uses, 0)}::int[], ${column(uses, 1)}::int[], ${column(uses, 2)}::int[])
    ) as use (term, request, beat)
    join fresh on fresh.feature = use.request and fresh."beatId" = use.beat
    group by term order by term
    on conflict (feature) do update set beats = "Feature".beats + excluded.beats`;
}

async function near(
  tx: Tx,
  beat: Beat,
  { projects, limit }: { readonly projects: readonly string[]; readonly limit: number },
): Promise<Neighbourhood> {
  const { keys } = featuresOf(beat);
  // One project after the other, the beat's own first: where they are too many, the last ones are not asked.
  const own = [...projects].sort((a, b) => Number(b === beat.project) - Number(a === beat.project));
  const features = own.flatMap((project) => keys.map((key) => numberOf(project, key))).slice(0, mostFeatures);
  const rows = await tx.$queryRaw<{ id: number; score: number | null }[]>`
    with shared as (
      select posting."beatId", 1 / ln(1 + count(*) over (partition by feature)) as weight
      from unnest(${features}::int[]) as mine (feature)
      cross join lateral (
        select "beatId" from "Posting" where "Posting".feature = mine.feature
        order by "beatId" desc limit ${newestOfFeature}
      ) as posting
    ),
    near as (
      select "beatId" as id, sum(weight) as score from shared
      group by "beatId" order by score desc, "beatId" desc limit ${limit}
    ),
    company as (
      select before.id from near join "Beat" as beat on beat.id = near.id
      cross join lateral (
        (select id from "Beat" where "sessionId" = beat."sessionId" and (at, id) < (beat.at, beat.id)
          order by at, id limit 1)
        union all
        (select id from "Beat" where "sessionId" = beat."sessionId" and (at, id) < (beat.at, beat.id)
          order by at desc, id desc limit 1)
      ) as before
      except select id from near
    )
    select id, score from near union all select id, null from company
    order by score desc nulls last, id desc`;
  const found = Map.groupBy(rows, ({ score }) => (score === null ? 'company' : 'near'));
  const ids = (which: 'near' | 'company') => found.get(which)?.map(({ id }) => id) ?? [];
  return { near: ids('near'), company: ids('company') };
}

async function corpusOf(tx: Tx, beats: readonly Beat[]): Promise<Corpus> {
  const terms = [...new Set(beats.flatMap((beat) => comparableWindows(beat).flat()))];
  const projects = [...new Set(beats.map(({ project }) => project))];
  const [all, ...named] = [anyRequest, ...terms.map(asTerm)].map((term) =>
    projects.map((project) => numberOf(project, term)),
  );
  const rows = await tx.$queryRaw<{ feature: number; beats: number }[]>`
    select feature, beats from "Feature" where feature = any(${[...(all ?? []), ...named.flat()]}::int[])`;
  const counts = new Map(rows.map(({ feature, beats }) => [feature, beats]));
  const count = (features: readonly number[] = []) =>
    features.reduce((sum, feature) => sum + (counts.get(feature) ?? 0), 0);
  const having = terms.map((term, at) => [term, count(named[at])] as const);
  return { requests: count(all), having: new Map(having.filter(([, beats]) => beats > 0)) };
}

const asTerm = (term: string) => `counted ${term}`;
const column = (rows: readonly (readonly number[])[], at: number) => rows.map((row) => row[at] ?? 0);

/**
 * A feature of a project as 32 bits (FNV-1a, then Murmur's finalizer). Two that fall together make a candidate that
 * is looked at and found not alike; of the few dozen features of a beat that happens to one in thousands of beats.
 */
function numberOf(project: string, feature: string): number {
  let hash = 0x811c9dc5;
  const text = `${project}\n${feature}`;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
