import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { pino } from 'pino';
import { inspectClaude } from '../claude/inspect.ts';
import { loadEnvironment } from '../config.ts';
import { isRefusal } from '../domain/result.ts';
import { laterTask, tasks } from './bakery.ts';
import { hasSkill } from './bakery-script.ts';
import { type Shown, toLines } from './shown.ts';
import { openStage, type Stage } from './stage.ts';

/** `npm run rehearse`: the whole loop once, printed as it happens. Nothing is printed that was not seen in Slack or git. */

const { values: flags } = parseArgs({
  options: { kill: { type: 'boolean' }, keep: { type: 'boolean' }, verbose: { type: 'boolean' } },
});
const print = (line: string) => process.stdout.write(`${line}\n`);
const you = (words: string) => print(`  you        ${words}`);
const audition = (message: Shown) =>
  toLines(message).forEach((line, at) => {
    print(`  ${at === 0 ? 'audition ' : '         '}  ${line.replace(/@U\w+/, '@you')}`);
  });

async function main(): Promise<void> {
  const log = pino({ level: flags.verbose ? 'info' : 'silent' }, pino.destination(2));
  const stage = await openStage({ log, env: loadEnvironment() });
  try {
    await introduce(stage);
    await first(stage);
    for (const task of tasks.slice(1)) await ask(stage, task, tasks.indexOf(task) + 1);
    await line(stage);
    await (flags.kill ? kill(stage) : approveUseUndo(stage));
    print('Real: PostgreSQL, git, Bolt, the claude CLI, its processes and commits, the signed requests.');
    print("Scripted: the model's answers, Slack's servers.");
    if (flags.keep) await keep(stage);
  } finally {
    await stage.close();
  }
}

async function introduce({ app, config }: Stage): Promise<void> {
  const claude = await inspectClaude(config.claudeBin, config.childEnv);
  if (isRefusal(claude)) throw new Error(claude.words);
  const major = app.version.postgres.split('.')[0];
  const parts = [
    `PostgreSQL ${major} ready`,
    'local Slack ready',
    `claude ${claude.version} over a scripted model`,
  ];
  print([...parts, 'sample project "bakery"'].join(' · '));
  if (app.containment === 'group')
    print('(bubblewrap is not available here: jobs run with weaker containment)');
  print('#bakery');
}

async function ask(stage: Stage, task: string, job: number): Promise<Shown> {
  you(`/job bakery ${task}`);
  await stage.workspace.person('you').types(`/job bakery ${task}`);
  const result = new RegExp(`^job ${job} · (?!bakery)[\\s\\S]*inheritance: (none|shipped|flagged)`);
  const message = await stage.workspace.seeing(result);
  audition(message);
  return message;
}

async function press(stage: Stage, label: string, outcome: RegExp): Promise<Shown> {
  await stage.workspace.person('you').presses(label);
  return stage.workspace.seeing(outcome);
}

async function first(stage: Stage): Promise<void> {
  await ask(stage, tasks[0], 1);
  const merged = await press(stage, 'Merge', /^job 1 .*merged as [0-9a-f]{7}/);
  you(`presses Merge → ${/merged as [0-9a-f]{7}/.exec(merged.text)?.[0]}`);
}

async function line(stage: Stage): Promise<void> {
  audition(await stage.workspace.seeing(/^I noticed /));
}

async function approveUseUndo(stage: Stage): Promise<void> {
  const approved = await press(stage, 'Approve', /^Approved by/);
  you(`presses Approve → ${approved.text.replace(/^Approved by .*?: /, '')}   ${labels(approved)}`);
  await ask(stage, laterTask, 4);
  const seen = stage.model.requests.some((request) => request.raw.includes(laterTask) && hasSkill(request));
  print(`             used the skill add-product (in the request to the model: ${seen ? 'yes' : 'no'})`);
  const undone = await press(stage, 'Undo', /^Undone by/);
  you(`presses Undo → ${undone.text.replace(/^Undone by .*?: /, '')}   ${labels(undone)}`);
  await showGit(stage, 'bakery', ['log', '--stat', '--format=%h %s', 'main']);
}

async function kill(stage: Stage): Promise<void> {
  const killed = await press(stage, 'Kill', /^Killed by/);
  you(`presses Kill → ${killed.text.replace(/^Killed by .*?: /, '')}   ${labels(killed)}`);
  const ref = /refs\/audition\/trash\/\S+?(?=,|$)/m.exec(killed.text)?.[0] ?? '';
  await showGit(stage, ref, ['log', '--stat', '--format=%h %s', '-2', ref]);
}

const labels = ({ buttons }: Shown) => buttons.map(({ text }) => `[${text.text}]`).join(' ');

async function showGit({ bakery }: Stage, what: string, args: string[]): Promise<void> {
  print(`git log --stat (${what})`);
  const { stdout } = await execa('git', args, { cwd: bakery });
  for (const text of stdout.split('\n').filter(Boolean)) print(`  ${text}`);
}

async function keep({ app, bakery, folder }: Stage): Promise<void> {
  print(`Everything is left running; Ctrl-C ends it and removes ${folder}.`);
  print(`  the project   git -C ${bakery} log --stat --all`);
  print(`  the record    psql '${app.databaseUrl}'`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

await main();
