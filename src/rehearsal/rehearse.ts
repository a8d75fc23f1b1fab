import { Command } from 'commander';
import { execa } from 'execa';
import { pino } from 'pino';
import { inspectClaude } from '../claude/inspect.ts';
import { loadEnvironment } from '../config.ts';
import { isRefusal } from '../domain/result.ts';
import { laterTask, tasks } from './bakery.ts';
import { hasSkill } from './bakery-script.ts';
import { labels, type Shown } from './shown.ts';
import { openStage, type Stage, seeing } from './stage.ts';

/** `npm run rehearse`: the whole loop once, printed as it happens. Nothing is printed that was not seen in Slack or git. */

const print = (line: string) => process.stdout.write(`${line}\n`);
const flags = new Command('npm run rehearse --')
  .description('The whole loop once, with stand-ins for Slack and the model.')
  .option('--kill', 'press Kill instead of Approve')
  .option('--keep', 'leave everything running until Ctrl-C, and say how to look')
  .option('--verbose', 'the log of the app, too')
  .parse()
  .opts<{ kill?: true; keep?: true; verbose?: true }>();
const you = (words: string) => print(`  you        ${words}`);
const audition = (message: Shown) => {
  const [first = '', ...more] = message.text.replaceAll(/@U\w+/g, '@you').split('\n');
  print(`  audition   ${first}  ${labels(message)}`.trimEnd());
  for (const line of more) print(`             ${line}`);
};

async function main(): Promise<void> {
  // Goes on listening: npm passes Ctrl-C on a second time, which must not cut the closing short.
  const asked = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, resolve);
  });
  const log = pino({ level: flags.verbose ? 'info' : 'silent' }, pino.destination(2));
  const stage = await openStage({ log, env: loadEnvironment() });
  try {
    // Asked to end in the middle, the rest of it is left out and everything is closed.
    if (await Promise.race([rehearse(stage), asked])) process.exitCode = 130;
    else if (flags.keep) {
      sayHowToLook(stage);
      await asked;
    }
  } finally {
    await stage.close();
  }
}

async function rehearse(stage: Stage): Promise<void> {
  await introduce(stage);
  await ask(stage, tasks[0], 1);
  await press(stage, 'Merge', /^job 1 .*(merged as [0-9a-f]{7})/);
  await ask(stage, tasks[1], 2);
  await ask(stage, tasks[2], 3);
  audition(await seeing(stage, /^I noticed /));
  await (flags.kill ? kill(stage) : approveUseUndo(stage));
  print('Real: PostgreSQL, git, Bolt, the claude CLI, its processes and commits, the signed requests.');
  print("Scripted: the model's answers, Slack's servers.");
}

async function introduce({ app, config }: Stage): Promise<void> {
  const claude = await inspectClaude(config.claudeBin, config.childEnv);
  if (isRefusal(claude)) throw new Error(claude.words);
  const postgres = `PostgreSQL ${app.version.postgres.split('.')[0]} ready`;
  const model = `claude ${claude.version} over a scripted model`;
  print(`${postgres} · local Slack ready · ${model} · sample project "bakery"`);
  if (app.containment === 'group')
    print('(bubblewrap is not available here: jobs run with weaker containment)');
  print('#bakery');
}

async function ask(stage: Stage, task: string, job: number): Promise<void> {
  you(`/job bakery ${task}`);
  await stage.workspace.person('you').types(`/job bakery ${task}`);
  const result = new RegExp(`^job ${job} · (?!bakery)[\\s\\S]*inheritance: (none|shipped|flagged)`);
  audition(await seeing(stage, result));
}

/** Presses a button, and prints what the message with this `outcome` says in the pattern's group. */
async function press(stage: Stage, label: string, outcome: RegExp): Promise<string> {
  await stage.workspace.person('you').presses(label);
  const shown = await seeing(stage, outcome);
  const said = outcome.exec(shown.text)?.[1] ?? '';
  you(`presses ${label} → ${said}   ${labels(shown)}`.trimEnd());
  return said;
}

async function approveUseUndo(stage: Stage): Promise<void> {
  await press(stage, 'Approve', /^Approved by .*?: (.*)/);
  await ask(stage, laterTask, 4);
  const seen = stage.model.requests.some((request) => request.raw.includes(laterTask) && hasSkill(request));
  if (!seen) throw new Error('the skill add-product was not in the request to the model');
  print('             used the skill add-product (in the request to the model: yes)');
  await press(stage, 'Undo', /^Undone by .*?: (.*)/);
  await showGit(stage, 'bakery', ['main']);
}

async function kill(stage: Stage): Promise<void> {
  const said = await press(stage, 'Kill', /^Killed by .*?: (.*)/);
  const ref = /refs\/audition\/trash\/\d+/.exec(said)?.[0] ?? '';
  await showGit(stage, ref, ['-2', ref]);
}

async function showGit({ bakery }: Stage, what: string, args: string[]): Promise<void> {
  print(`git log --stat (${what})`);
  const { stdout } = await execa('git', ['log', '--stat', '--format=%h %s', ...args], { cwd: bakery });
  for (const text of stdout.split('\n').filter(Boolean)) print(`  ${text}`);
}

function sayHowToLook({ app, bakery, folder, workspace }: Stage): void {
  print(`Everything is left running; Ctrl-C ends it and removes ${folder}.`);
  print(`  the channel   ${workspace.page}`);
  print(`  the project   git -C ${bakery} log --stat --all`);
  print(`  the record    psql '${app.databaseUrl}'`);
}

await main();
