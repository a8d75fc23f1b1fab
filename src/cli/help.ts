import type { Command } from 'commander';
import { answer } from './answer.ts';
import { Misused, print } from './door.ts';

/** Which commands belong together, as `audition --help` lists them. What is in none of them stands under the last. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'A job': [
    'run',
    'reply',
    'retry',
    'allow',
    'fix',
    'go',
    'drop',
    'cancel',
    'status',
    'show',
    'gates',
    'jobs',
  ],
  'Its commit': ['diff', 'merge', 'discard'],
  Upgrades: ['upgrades', 'look', 'approve', 'kill', 'undo', 'restore', 'retire', 'keep', 'trash'],
  Trust: ['trust', 'distrust'],
  'What was': ['log', 'signals', 'import', 'audit'],
  Projects: ['projects', 'pause', 'resume'],
  'The day': ['schedules', 'plan', 'cycle', 'stop', 'eod', 'worklog', 'rollover', 'talk'],
  'This host': ['doctor', 'backup', 'help'],
};
const width = 80;
const indent = 12;

/** Gives every command `--json`, and the program a help that is one screen long. */
export function addHelp(program: Command): void {
  program.helpCommand(false);
  program
    .command('help')
    .description('what can be typed, or the options of one command')
    .argument('[command]', 'its name')
    .action((name?: string) => (name === undefined ? all(program) : one(program, name)));
  for (const command of program.commands)
    if (!command.options.some(({ long }) => long === '--json'))
      command.option('--json', 'one value, for programs');
  program.helpInformation = () => screen(program);
}

const namesOf = ({ commands }: Command): string[] => commands.map((command) => command.name());

function grouped(program: Command): [group: string, names: readonly string[]][] {
  const there = namesOf(program);
  const known = Object.values(groups).flat();
  const rest = there.filter((name) => !known.includes(name));
  return Object.entries({ ...groups, ...(rest.length > 0 && { And: rest }) }).map(([group, names]) => [
    group,
    names.filter((name) => there.includes(name)),
  ]);
}

/** At most 24 lines of 80 columns: what a terminal shows at once. */
const screen = (program: Command): string =>
  [
    'Usage: audition <command>              audition help <command> says its options',
    '',
    'Runs jobs with Claude Code and keeps what they teach. In a git repository:',
    '  audition run "<task>"    runs it, follows it to its end, says what can be next',
    '',
    ...grouped(program).flatMap(([group, names]) => wrapped(group, names)),
    '',
    'With --json each command answers with one value; {"error": "…"} is a refusal.',
    'Exit status: 0 done · 1 refused or failed · 2 wrong usage or configuration ·',
    '130 interrupted',
    '',
  ].join('\n');

/** The names of a group, behind its title, in lines that are not too long. */
function wrapped(group: string, names: readonly string[]): string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length + 2 <= width)
      lines[lines.length - 1] = `${last}  ${name}`;
    else lines.push(`${(last === undefined ? group : '').padEnd(indent)}${name}`);
  }
  return lines;
}

function all(program: Command): void {
  answer(
    grouped(program).flatMap(([group, names]) =>
      program.commands
        .filter((command) => names.includes(command.name()))
        .map((command) => forPrograms(command, group)),
    ),
  );
  print(screen(program).trimEnd());
}

const forPrograms = (command: Command, group: string) => ({
  ...{ name: command.name(), group, usage: command.usage(), does: command.description() },
  options: command.options.map(({ flags }) => flags),
});

function one(program: Command, name: string): void {
  const command = program.commands.find((known) => known.name() === name);
  if (!command) throw new Misused(`There is no command "${name}".`);
  const [group = ''] = grouped(program).find(([, names]) => names.includes(name)) ?? [];
  answer(forPrograms(command, group));
  print(command.helpInformation().trimEnd());
}
