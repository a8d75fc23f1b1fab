import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandNames } from '../../src/domain/commands.ts';
import { withClient } from '../../src/postgres/client.ts';
import { openPlace, type Place, start } from './place.ts';

/** What a program reads of a command: one value, and the exit status. */

let place: Place;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  place = await openPlace();
  const file = path.join(place.folder, 'scheduled.toml');
  const project = `[projects.bakery]\npath = "${place.bakery}"\ntime_zone = "Europe/Vienna"\nrollover = true\nworklog = "post"\n`;
  const schedule =
    'name = "nightly"\nproject = "bakery"\ncron = "30 2 * * *"\ntask = "tidy the price list"\n';
  await writeFile(file, `owners = ["you@example.com"]\n${project}[[schedule]]\n${schedule}`);
  env = { ...place.env, AUDITION_WORKSPACES: file };
});
afterAll(() => place.close());

async function audition(...args: string[]): Promise<{ exitCode: number | undefined; value: unknown }> {
  const { exitCode, stdout, all } = await start('src/cli.ts', [...args, '--json'], env);
  expect(stdout.split('\n'), all).toHaveLength(1);
  return { exitCode, value: JSON.parse(stdout) };
}

const when = z.iso.datetime();
const job = z.strictObject({
  ...{ id: z.int(), project: z.literal('bakery'), task: z.string(), askedBy: z.string() },
  ...{ state: z.enum(['queued', 'running', 'ended']), held: z.string().nullable() },
  ...{ outcome: z.string().nullable(), answer: z.string().nullable(), question: z.string().nullable() },
  ...{ denied: z.array(z.string()), files: z.int(), insertions: z.int(), deletions: z.int() },
  ...{
    changed: z.array(z.object({ path: z.string() })),
    delivery: z.string(),
    landed: z.string().nullable(),
  },
  ...{ followedBy: z.int().nullable(), inheritance: z.string().nullable(), turns: z.int() },
  ...{ costUsd: z.number(), durationMs: z.number(), startedAt: when.nullable() },
});

describe('one value', () => {
  it('for a job that is run, looked at and merged', async () => {
    const run = [
      'run',
      '-p',
      place.bakery,
      '--max-minutes',
      '5',
      'add the rye loaf, 4.80, to the price list',
    ];
    const begun = await audition(...run);
    expect(begun.exitCode).toBe(0);
    const ended = job.extend({ upgrade: z.null() }).parse(begun.value);
    expect(ended).toMatchObject({ id: 1, state: 'ended', outcome: 'done', delivery: 'offered', files: 1 });

    const status = await audition('status', '1');
    expect(job.parse(status.value)).toMatchObject({ id: 1, inheritance: 'none' });
    const merged = await audition('merge', '1');
    expect(merged.exitCode).toBe(0);
    expect(job.parse(merged.value)).toMatchObject({ delivery: 'merged' });
    const again = await audition('merge', '1');
    expect(again.exitCode).toBe(1);
    expect(again.value).toEqual({ error: expect.stringContaining('was decided already: Merge by') });
  });

  it('for its change, its transcript and the lists it is in', async () => {
    const { diff } = z.object({ diff: z.string() }).parse((await audition('diff', '1')).value);
    expect(diff).toContain('+++ b/prices.md');
    const shown = z.strictObject({ id: z.literal(1), lines: z.array(z.string()) });
    expect(shown.parse((await audition('show', '1')).value).lines.length).toBeGreaterThan(1);
    for (const list of ['jobs', 'log'])
      expect(z.array(job).parse((await audition(list, '-p', 'bakery')).value)).toMatchObject([{ id: 1 }]);
  });

  it('for a project that is paused and goes on', async () => {
    expect((await audition('pause', 'bakery')).value).toEqual({ project: 'bakery', paused: true });
    const stands = { name: 'bakery', running: 0, queued: 0 };
    expect((await audition('projects')).value).toMatchObject([
      { ...stands, pausedBy: expect.stringMatching(/^cli:/) },
    ]);
    expect((await audition('resume', 'bakery')).value).toEqual({ project: 'bakery', paused: false });
  });

  it('for what is done by the clock, with the next three times of each', async () => {
    const schedule = z.strictObject({
      ...{ name: z.string(), project: z.literal('bakery'), kind: z.string(), does: z.string() },
      ...{ when: z.string(), zone: z.literal('Europe/Vienna'), next: z.array(when).length(3) },
      last: z.strictObject({ due: z.string(), became: z.string() }).nullable(),
    });
    const { exitCode, value } = await audition('schedules', '-p', 'bakery');
    expect(exitCode).toBe(0);
    const kinds = z
      .array(schedule)
      .parse(value)
      .map(({ name, kind }) => `${name}: ${kind}`);
    expect(kinds).toEqual(['nightly: job', 'eod: eod', 'rollover: rollover']);
    const { all } = await start('src/cli.ts', ['schedules'], env);
    expect(all).toMatch(
      /^nightly · bakery · job: tidy the price list · 30 2 \* \* \*, Europe\/Vienna\n {2}next: \d{4}-\d\d-\d\d 0[23]:30, /,
    );
  });

  it.each([
    [1, ['status', '77'], 'There is no job 77.'],
    [1, ['cancel', '77'], 'There is no job 77.'],
    [1, ['schedules', '-p', 'mill'], 'There is no project "mill".'],
    [2, ['status', 'rye'], expect.stringContaining('It must be the number of a job')],
    [2, ['bake'], expect.stringContaining("unknown command 'bake'")],
    [2, ['run', ' '], 'What should be done? audition run "<task>"'],
    [2, ['help', 'bake'], 'There is no command "bake".'],
  ])('with exit status %i for what is refused: %j', async (status, args, error) => {
    expect(await audition(...args)).toEqual({ exitCode: status, value: { error } });
  });

  it('says of a fault what it was, and nothing beside that', async () => {
    const sql = (text: string) => withClient(place.database.url, (client) => client.query(text));
    await sql('alter table "Job" rename to "Away"');
    const { exitCode, stdout, stderr } = await start('src/cli.ts', ['jobs', '--json'], env);
    await sql('alter table "Away" rename to "Job"');
    expect([exitCode, stderr]).toEqual([1, '']);
    const { error, detail } = z.object({ error: z.string(), detail: z.string() }).parse(JSON.parse(stdout));
    expect(error).toContain('The table `public.Job` does not exist');
    expect(detail).toContain('\n    at ');
  });

  it('names everything that is wrong with the configuration', async () => {
    const broken = { ...env, AUDITION_WORKSPACES: path.join(place.folder, 'nowhere.toml') };
    const { exitCode, stdout } = await start('src/cli.ts', ['jobs', '--json'], broken);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).error).toContain('AUDITION_WORKSPACES: expected a file that can be read');
  });
});

it('is given by one function: a line for people that is JSON would be seen by nobody', () => {
  const folder = path.resolve(import.meta.dirname, '../../src/cli');
  const others = readdirSync(folder).filter(
    (file) =>
      file !== 'answer.ts' &&
      /JSON\.stringify|'--json'\s*,/.test(readFileSync(path.join(folder, file), 'utf8')),
  );
  expect(others).toEqual(['help.ts']);
});

describe('audition --help', () => {
  const commands = async () => {
    const command = z.object({ name: z.string(), group: z.string(), options: z.array(z.string()) });
    return z.array(command).parse((await audition('help')).value);
  };

  it('is a screen long: 24 lines of 80 columns, and has every command in a group', async () => {
    const { stdout, exitCode } = await start('src/cli.ts', ['--help'], env);
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const words = lines.flatMap((line) => line.split(/\s+/));
    for (const { name, group } of await commands()) {
      expect(words).toContain(name);
      expect(group, `${name} has a group`).not.toBe('And');
    }
  });

  it('says of one command what it says of it among all', async () => {
    const all = z.array(z.looseObject({ name: z.string() })).parse((await audition('help')).value);
    const { value } = await audition('help', 'cycle');
    expect(value).toEqual(all.find(({ name }) => name === 'cycle'));
    expect(value).toMatchObject({ options: expect.arrayContaining(['--stop']) });
  });

  it('has all that /job has, and every command answers programs', async () => {
    const known = await commands();
    const otherwise: Readonly<Record<string, string>> = { list: 'jobs', close: 'eod', stop: 'cycle' };
    const names = known.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(commandNames.map((name) => otherwise[name] ?? name)));
    for (const { name, options } of known) expect(options, name).toContain('--json');
  });
});
