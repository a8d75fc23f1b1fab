import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { createBakery } from '../../src/rehearsal/bakery.ts';
import { openStage } from '../../src/rehearsal/stage.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { fixture } from '../claude/place.ts';
import { type Database, openDatabase } from '../fakes/database.ts';
import { writeFiles } from '../fakes/files.ts';
import { gitIn } from '../fakes/git.ts';
import { plan, thisMonth } from '../fakes/month-plan.ts';
import { samples, token } from '../fakes/secrets.ts';
import { buttonOf, labels, quiet, result, type Story, seeing } from '../fakes/story.ts';

/** What the app itself holds, as a person would find it anywhere. */
const own = token('9/"w &', 30, 'zQ8vT1mX4c');
const base64 = Buffer.from(`login:${own}@host, and more of it to wrap the line`).toString('base64');
const ours = [
  own,
  encodeURIComponent(own),
  JSON.stringify(own),
  base64,
  base64.match(/.{1,60}/g)?.join('\n'),
];
const kinds = samples.map(([, secret, before = '']) => `${before}${secret}`);
const planted = [...kinds, ...ours].join('\n');
const [inName, inTitle] = [token('glpat-', 20), token('ghp_', 36)];
/** Of all that is planted something stays that no other text has, also in small letters, as in a name. */
const encoded = base64.slice(20, 36).replaceAll(/\W/g, '.');
const left = new RegExp(`gh7kab3de5gh7k|zq8vt1mx4cz|bcdeabcdeabcdea|0123456789abcdef0123|${encoded}`, 'i');

const say = (type: string, content: object[]) => ({ type, message: { id: type, content } });
const call = { type: 'tool_use', id: 't1', name: 'Bash', input: { command: `echo ${planted}` } };
const output = { type: 'tool_result', tool_use_id: 't1', is_error: true, content: planted };
const denied = { tool_name: 'Bash', tool_use_id: 't1', tool_input: { command: `curl ${inTitle}` } };
const stream = [
  { type: 'system', subtype: 'init', session_id: 's', model: 'm', skills: [], slash_commands: [] },
  ...[say('assistant', [{ type: 'text', text: planted }, call]), say('user', [output])],
  { type: 'from_the_future', value: { deep: [planted] } },
  {
    ...{ type: 'result', subtype: 'success', result: `${planted}\nAUDITION: use ${inTitle} | ${inName}` },
    ...{ num_turns: 2, total_cost_usd: 0.01, permission_denials: [denied] },
  },
];
const play = {
  '.play/out': `${stream.map((one) => JSON.stringify(one)).join('\n')}\n`,
  '.play/err': `${'x'.repeat(8_000)} ${planted}\n`,
  '.play/planted': planted,
  '.play/does': `cp .play/planted config.env; echo sweet > "for-${inName}.txt"`,
};

let stage: Story;
let database: Database;
let log = '';
beforeAll(async () => {
  database = await openDatabase();
  const kept = new Writable({
    write: (chunk, _, done) => {
      log += String(chunk);
      done();
    },
  });
  const opened = await openStage({
    ...{ log: pino({ level: 'trace' }, kept), env: process.env, databaseUrl: database.url },
    adjust: (config) => ({
      ...config,
      ...{ claudeBin: fixture('plays-its-files'), secrets: [...config.secrets, own] },
      projects: [
        house('bakery', { delivery: 'merge', tick: true }),
        house('gated', { after: ['cat .play/planted; exit 1'] }),
        house('broken', { setup: 'cat .play/err >&2; exit 3' }),
      ].map(({ name, ...raw }) => toProject(name, raw, config.owners, `${config.projects[0]?.path}-${name}`)),
    }),
  });
  stage = { ...opened, first: 1 };
  for (const { name, path } of stage.config.projects) {
    await createBakery(path);
    await writeFiles(path, play);
    await gitIn(path, 'add', '--all');
    await gitIn(path, 'commit', '--quiet', '--message', 'Leave everything lying around');
    if (name === 'bakery') await plan(path, [`Rotate ${inTitle}`]);
  }
}, 120_000);
afterAll(async () => {
  await stage?.close();
  await database?.close();
});

const house = (name: string, more: object) => ({ name, path: name, channel: 'bakery', ...more }) as const;

it('a commit with a secret is offered with a warning, whatever the file says about delivery', async () => {
  const you = stage.workspace.person('you');
  await you.types('/job cycle bakery');
  const offered = await result(stage, 1);
  expect(offered.text).toContain(
    'This looks like a secret: config.env, line 1; the name for-[redacted].txt. Merged, it stays in the history',
  );
  expect(labels(offered)).toEqual(expect.arrayContaining(['Merge', 'Discard']));
  await you.presses(buttonOf(offered, 'Merge'));
  await seeing(stage, /^job 1 · done · .*merged as/);
  await quiet(stage);
  const bakery = stage.config.projects[0]?.path ?? '';
  const ticked = await gitIn(bakery, 'show', 'main:RELEASES.md');
  expect(ticked).toMatch(new RegExp(`## ${thisMonth()}\\n\\n- \\[x\\] Rotate ${inTitle} \\(job 1, `));
});

it('of what is planted anywhere nothing is left in the record, in Slack, in the log or in what we commit', async () => {
  const you = stage.workspace.person('you');
  await you.types(`/job gated ${planted}`);
  await you.types(`/job broken ${planted}`);
  const failed = await seeing(stage, /^job \d+ · failed/);
  const file = { id: 'F1', name: `${inName}.txt`, mimetype: 'text/plain', size: 3, mode: 'hosted' };
  await you.replies({ text: planted, threadTs: failed.threadTs ?? '', subtype: 'file_share', files: [file] });
  await you.mentions(`gated ${planted}`);
  await you.types(`/job ${inTitle}`);
  await you.types('/job plan bakery');
  await quiet(stage);
  await expect
    .poll(() => stage.app.ctx.db.job.count({ where: { state: { not: 'ended' } } }), { timeout: 60_000 })
    .toBe(0);
  await quiet(stage);

  expect(planted).toMatch(left);
  expect(await rowsWith(left)).toEqual([]);
  expect(await linesWith(left)).toEqual([]);
  const sent = stage.workspace.front.calls.map((one) => JSON.stringify([one.method, [...one.args]]));
  expect(sent.filter((one) => left.test(one))).toEqual([]);
  expect(stage.workspace.whispers.filter(({ text }) => left.test(text))).toEqual([]);
  expect(log.split('\n').filter((line) => left.test(line))).toEqual([]);
  for (const { path } of stage.config.projects) {
    const messages = await gitIn(path, 'log', '--all', '--format=%B');
    expect(messages).not.toMatch(left);
  }
  expect(sent.length + log.length).toBeGreaterThan(10);
});

/** Lines of transcripts that have something like this: they lie packed in their rows. */
async function linesWith(pattern: RegExp): Promise<string[]> {
  const { db } = stage.app.ctx;
  const found: string[] = [];
  let redacted = 0;
  for (const { id } of await db.session.findMany({ select: { id: true } }))
    await createTranscripts(db).read(id, (text) => {
      if (text.includes('[redacted]')) redacted += 1;
      if (pattern.test(text)) found.push(text.slice(0, 200));
    });
  expect(redacted).toBeGreaterThan(3);
  return found;
}

/** Where the record has something like this: every column of text and JSON of every table, the queues' too. */
const rowsWith = (pattern: RegExp): Promise<string[]> =>
  withClient(database.url, async (client) => {
    const { rows: columns } = await client.query<{ schema: string; table: string; column: string }>(
      `select c.table_schema as schema, c.table_name as table, c.column_name as column
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where t.table_type = 'BASE TABLE' and c.table_schema in ('public', 'pgboss')
         and (c.data_type in ('text', 'json', 'jsonb', 'ARRAY', 'character varying'))`,
    );
    expect(columns.length).toBeGreaterThan(100);
    const found: string[] = [];
    for (const { schema, table, column } of columns) {
      const { rows } = await client.query<{ value: string }>(
        `select "${column}"::text as value from "${schema}"."${table}" where "${column}"::text ~* $1`,
        [pattern.source],
      );
      for (const { value } of rows)
        found.push(`${table}.${column}: ${pattern.exec(value)?.input.slice(0, 200)}`);
    }
    return found;
  });
