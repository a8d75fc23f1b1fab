import path from 'node:path';
import { execa } from 'execa';
import { pino } from 'pino';
import type { Config } from '../../src/config.ts';
import { tasks } from '../../src/rehearsal/bakery.ts';
import type { startModel } from '../../src/rehearsal/model.ts';
import type { OpenForm } from '../../src/rehearsal/requests.ts';
import type { Seen, Shown } from '../../src/rehearsal/shown.ts';
import { openStage, type Stage, type StageOptions, seeing, until } from '../../src/rehearsal/stage.ts';
import { openDatabase } from './database.ts';
import { gitIn } from './git.ts';

export { seeing, tasks };

/** What the tests of a story share: a stage of their own, and the eyes of the people in it. */

/** A `claude` that does at once what the jobs of the bakery ask for, where a story is not about the real one. */
export const bakes = (config: Config): Config => ({
  ...config,
  claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/bakes'),
});

/** A stage that says nothing in the log. `first` is the number of its first job and its first upgrade. */
export async function openStory(
  options: Pick<StageOptions, 'adjust' | 'containment' | 'now' | 'way'> = {},
): Promise<Stage & { readonly first: number }> {
  const database = await openDatabase();
  const log = pino({ level: 'silent' });
  const stage = await openStage({ log, env: process.env, databaseUrl: database.url, ...options });
  const close = async () => {
    await stage.close();
    await database.close();
  };
  return { ...stage, close, first: 1 };
}
/** A model that answers by a script of the test's own: its `url` takes the place of the stage's. */
export type Model = Awaited<ReturnType<typeof startModel>>;
export type Story = Awaited<ReturnType<typeof openStory>>;

/** Every message of the channel and its threads, as people see them now. */
export const everything = ({ workspace }: Stage): Promise<Shown[]> => workspace.everything();

/** What this person was told privately, once it is there. */
export async function told(stage: Stage, name: string, shape: RegExp): Promise<string> {
  const { id } = stage.workspace.person(name);
  const find = async () => stage.workspace.whispers.find(({ user, text }) => user === id && shape.test(text));
  return (await until(`${shape}, told to ${name}`, find)).text;
}

/** The form that was opened last, once it is there. */
export const form = (stage: Stage, title: string): Promise<OpenForm> =>
  until(`the form ${title}`, async () => {
    const open = stage.workspace.front.forms.at(-1);
    return open?.title.text === title ? open : undefined;
  });

/** Waits for the result of this job, as its thread shows it. */
export const result = (stage: Stage, job: number): Promise<Shown> =>
  seeing(stage, new RegExp(`^job ${job} · [\\s\\S]*inheritance: (none|shipped|flagged)`));

/** Three jobs that are the same by hand, and the line about them. */
export async function untilTheLine(stage: Stage): Promise<Shown> {
  for (const task of tasks) await stage.workspace.person('you').types(`/job bakery ${task}`);
  return seeing(stage, /^I noticed .* \(3 times since \d+ [A-Z][a-z]+\), found a better way/);
}

/** What the sessions of a job said, every line as it is kept. */
export async function transcriptOf({ app: { ctx } }: Pick<Stage, 'app'>, jobId: number): Promise<string> {
  const lines: string[] = [];
  for (const { id } of await ctx.db.session.findMany({ where: { jobId } }))
    await ctx.transcripts.read(id, (line) => void lines.push(line));
  return lines.join('\n');
}

/** A button of a message as it is seen now; it can be pressed also when it is gone. */
export function buttonOf(message: Shown, label: string): Seen {
  const button = message.buttons.find(({ text }) => text.text === label);
  if (!button) throw new Error(`there is no [${label}] in: ${message.text}`);
  return { message, button };
}

export const labels = ({ buttons }: Shown): string[] => buttons.map(({ text }) => text.text);

/** Git in a folder, as its owner would ask. */
export const bakeryGit = ({ bakery }: Stage, ...args: string[]) => gitIn(bakery, ...args);

/** All that must stay as it is when nothing may be changed: the branch and the checkout. */
export async function bakeryState(stage: Stage): Promise<{ head: string; status: string; files: string }> {
  const head = await bakeryGit(stage, 'rev-parse', 'main');
  const status = await bakeryGit(stage, 'status', '--porcelain');
  const { stdout: files } = await execa({
    cwd: stage.bakery,
    shell: true,
  })`find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha256sum`;
  return { head, status, files };
}

/** Nothing that came in and no step is left to do, but for what is put off for longer. */
export async function quiet({ app }: Stage): Promise<void> {
  await until('all steps to be done', async () => {
    const [row] = await app.ctx.db.$queryRaw<{ left: number }[]>`
      select count(*)::int as left from pgboss.job where state in ('created', 'retry', 'active') and start_after < now() + interval '1 minute'`;
    return row?.left === 0;
  });
}
