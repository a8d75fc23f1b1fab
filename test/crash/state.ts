import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { gitIn } from '../fakes/git.ts';
import type { CrashStage, Row } from './stage.ts';

/**
 * How a story stands in the end, without what differs between two tellings of it: times, numbers of jobs, commits. A
 * run that was killed is interrupted and was asked for again, so of those jobs only what they must all be is told.
 */
export async function stateOf(stage: CrashStage) {
  const { query } = stage;
  const jobs = await query(
    `select id, task, outcome::text, delivery::text, answer, mode::text, commit is not null as commit, landed,
       "retryOf", files, insertions, inheritance::text, steps, turns, "costUsd", "askedBy", question, item, "cycleId"
     from "Job" order by id`,
  );
  const kept = jobs.filter(({ outcome }) => outcome !== 'interrupted');
  const numbers = new Map(kept.map(({ id }, at) => [`${id}`, `${at + 1}`]));
  // What was asked for again is one with what it was asked for again by, in whatever names it.
  const names = new Map(numbers);
  for (const { id, retryOf } of jobs.toReversed()) {
    const name = names.get(`${id}`);
    if (retryOf && name && !numbers.has(`${retryOf}`)) names.set(`${retryOf}`, name);
  }
  for (const job of kept) if (!numbers.has(`${job.retryOf}`)) job.retryOf = null;
  const state = {
    jobs: kept,
    record: await recordOf(query),
    shown: await shownIn(stage, numbers),
    git: await Promise.all(stage.config.projects.map((project) => gitOf(project.path))),
    folders: await foldersOf(path.join(stage.folder, 'data')),
  };
  return JSON.parse(
    plain(
      JSON.stringify(state, (key, value) => (key === 'id' ? undefined : value)),
      names,
    ),
  );
}

type Query = (sql: string) => Promise<Row[]>;

/** What the rows say, without times and what names one telling. */
async function recordOf(query: Query) {
  const tables = {
    upgrades: `select state::text, kind::text, slug, noticed, "livePath", "trashPath", "trashRef", why,
      "retireWhy", (select count(*)::int from "Decision" d where d."upgradeId" = u.id) as decisions from "Upgrade" u order by id`,
    decisions: `select verb::text, state::text, by, words, "projectName", write, "moveOld" is null as still
      from "Decision" order by id`,
    audit: `select person, action, subject, words from "Audit" where action <> 'retry' and allowed order by id`,
    // A refusal changes nothing: killed before it was told, it is refused once more, and that is written down.
    refused: `select distinct person, action, subject, words from "Audit" where not allowed order by 1, 2, 3, 4`,
    signals: `select kind::text, title, cost, (select count(*)::int from "Evidence" e where e."signalId" = s.id) as evidence
      from "Signal" s order by id`,
    beats: `select request, turns, interrupted, failures, rejections from "Beat" b
      where not exists (select from "Job" j where j.id = b."jobId" and j.outcome = 'interrupted') order by b.id`,
    sessions: `select kind::text, executor, turns, "costUsd", "endedAt" is not null as ended from "Session" s
      where kind = 'job'
      and not exists (select from "Job" j where j.id = s."jobId" and j.outcome = 'interrupted') order by "startedAt"`,
    // How many lines came together, and so are one row, is as it happens.
    transcripts: `select array_agg(distinct one) as kinds, max(seq + lines) as lines from "Event" e
      join "Session" s on s.id = e."sessionId", unnest(string_to_array(trim(',' from e.kind), ',')) one
      where not exists (select from "Job" j where j.id = s."jobId" and j.outcome = 'interrupted') and s.kind = 'job'
      group by s.id order by s."startedAt"`,
    gaps: `select "sessionId" from "Event" group by 1 having max(seq + lines) <> sum(lines) or min(seq) <> 0`,
    owed: `select split_part(key, '/', 1) || '/' || split_part(key, '/', 3) as what, problem, ts is null as unposted,
      "streamTs" is not null as streams from "Message" m where posted < wanted or problem is not null or "streamTs" is not null`,
    worklogs: `select "projectName", date, prose, "closedBy", facts->'revision' as revision from "WorkLog" order by id`,
    slots: `select name, due, words from "Slot" order by name, due`,
    cycles: `select projects, "startedBy", "endedAt" is not null as ended, "stoppedBy" from "Cycle" order by id`,
    parts: `select "projectName", month, progress, "toDo", passed, cause, ended from "CyclePart" order by "cycleId", 2`,
    // How often one was given is not told: a story pardons a death while the next try may be under way.
    remarks: `select text, state::text, answer, words from "Remark" order by id`,
    talks: `select "projectName", "endedAt" is not null as ended, pid from "Talk"`,
    queued: `select name, state::text, data from pgboss.job where state in ('active', 'failed')`,
  };
  const rows = Object.entries(tables).map(async ([name, sql]) => [name, await query(sql)] as const);
  return Object.fromEntries(await Promise.all(rows));
}

/** What people see, but for what belongs to interrupted jobs; and the messages that came to be more than once. */
async function shownIn({ workspace, query }: CrashStage, numbers: ReadonlyMap<string, string>) {
  const rows = await query('select key, ts from "Message" where ts is not null');
  const keys = new Map(rows.map(({ key, ts }) => [ts, String(key)]));
  const isKept = (key: string) => {
    const [, job] = /^job\/(\d+)\//.exec(key) ?? [];
    // The steps of a job are shown or not as it is slow or quick.
    return !key.endsWith('/progress') && (job === undefined || numbers.has(job));
  };
  const all = await workspace.everything();
  const own = all.map(({ ts, text, buttons }) => ({
    key: keys.get(ts) ?? 'nobody knows this message',
    text: `${text}\n${buttons.map((button) => `[${button.text.text}]`).join(' ')}`.trim(),
  }));
  // What a killed turn of a talk cost is a part of the next one's sum.
  const withoutCost = (key: string, text: string) =>
    key.startsWith('remark/') ? text.replace(/\$\d+\.\d+/, '$N') : text;
  const kept = own.filter(({ key }) => isKept(key));
  const told = kept.map(({ key, text }) => `${key}: ${withoutCost(key, text)}`);
  const count = Map.groupBy(own, ({ key }) => key);
  return {
    channel: told.sort(),
    twice: [...count].filter(([, { length }]) => length > 1).map(([key]) => key),
  };
}

/** The project as its owner finds it. */
async function gitOf(folder: string) {
  const git = (...args: string[]) => gitIn(folder, ...args);
  const refs = await git('for-each-ref', '--format=%(refname) %(contents:subject)');
  return {
    log: (await git('log', '--format=%s%n%(trailers:only)%b', 'main')).split('\n'),
    tree: (await git('ls-tree', '-r', 'main')).split('\n'),
    status: await git('status', '--porcelain'),
    refs: refs.split('\n').map((line) => line.replace(/-[0-9a-f]{8} /, ' ')),
    fsck: await git('fsck', '--no-dangling'),
    locks: (await readdir(path.join(folder, '.git'), { recursive: true })).filter((name) =>
      name.endsWith('.lock'),
    ),
  };
}

/** Folders in which nothing may stay behind. */
const foldersOf = async (data: string) =>
  Promise.all(
    ['clones', 'tmp', 'staging'].map(async (name) => readdir(path.join(data, name)).catch(() => [])),
  );

/** Without numbers of jobs, commits and ids of people. */
function plain(text: string, numbers: ReadonlyMap<string, string>): string {
  return (
    text
      .replaceAll(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, 'ID')
      .replaceAll(
        /(?<!done: )\b(jobs?[ /-]|Audition-Job: )(\d+)/gi, // what a bar tells is how many
        (_, word, id) => `${word}#${numbers.get(id) ?? 'gone'}`,
      )
      .replaceAll(/\bU[0-9A-F]{9}\b/g, 'YOU')
      .replaceAll(/\b[0-9a-f]{40}\b/g, 'COMMIT')
      .replaceAll(/\b[0-9a-f]{7,12}\b/g, 'COMMIT')
      .replaceAll(/\b\d{13}\b/g, 'TIME')
      .replaceAll(/\b(remark|write)([ /])\d+/g, '$1$2N') // a death in a transaction leaves a gap
      .replaceAll(/localhost:\d+/g, 'HOST')
      .replaceAll(/(trash\/)\d{4}-\d\d-\d\d/g, '$1DATE') // midnight may come in between
      // A log whose words were cut short by a death counts what they might have cost.
      .replaceAll(/this log \$\d+\.\d+ · up to \d\d:\d\d/g, 'this log $N · up to TIME')
      .replaceAll(/\d+ s, /g, 'N s, ')
  );
}
