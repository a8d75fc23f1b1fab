import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml, TomlError } from 'smol-toml';
import { z } from 'zod';
import type { JudgeBudget } from './domain/budget.ts';
import { isCommand } from './domain/commands.ts';
import { nearestName } from './domain/nearest.ts';
import { isProjectName } from './domain/project.ts';
import { requestProblems } from './workspaces-github.ts';
import { people, projectKeys, projectSchema } from './workspaces-project.ts';
import { scheduleAt, scheduleKeys, scheduleProblems, schedules } from './workspaces-schedule.ts';

export type Workspaces = z.infer<typeof workspacesSchema>;
/** Values of the environment that no error repeats. */
export const secretKeys = [
  'DATABASE_URL',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'GITHUB_TOKEN',
];

const hasOneHome = (projects: Readonly<Record<string, { readonly home: boolean }>>): boolean =>
  Object.values(projects).filter(({ home }) => home).length <= 1;
const isOnePersistent = (projects: Readonly<Record<string, { readonly persistent: boolean }>>): boolean =>
  Object.values(projects).filter(({ persistent }) => persistent).length <= 1;
const projectName = z
  .string()
  .refine(isProjectName, 'lower case letters, digits and dashes')
  .refine((name) => !isCommand(name), 'a name that is not a command');
const judgeSchema = z.strictObject({
  calls_per_day: z.int().min(0).default(0).describe('most questions to the judge in 24 hours; 0: no judge'),
  dollars_per_day: z.number().min(0).default(0).describe('no more questions once this is spent; 0: no judge'),
  model: z.string().min(1).optional().describe("a small one will do; default: the CLI's own"),
});
export const workspacesSchema = z.strictObject({
  owners: people.default([]).describe('who may do everything, by e-mail or Slack user id'),
  exit_line: z
    .boolean('true or false')
    .default(true)
    .describe('each job is asked at its end what it saw that will come again'),
  jobs_at_once_per_person: z
    .int()
    .min(0)
    .default(0)
    .describe('jobs of one person that run side by side, in all projects; 0: no limit'),
  transcripts_days: z
    .int()
    .min(0)
    .default(0)
    .describe('transcripts that ended so many days ago go, every night; 0: they are kept for ever'),
  projects: z
    .record(projectName, projectSchema)
    .default({})
    .refine(hasOneHome, 'home = true in one project only')
    .refine(isOnePersistent, 'persistent = true in one project only')
    .describe('one table a project: [projects.<name>]'),
  judge: judgeSchema.prefault({}).describe('what may be spent on the judge: [judge]'),
  schedule: schedules,
});
export const judgeKeys = judgeSchema.shape;

/** What is wrong in one sentence each, in the words of whoever has to mend it. */
export type Problems = { readonly problems: readonly string[] };
export const problem = (key: string, expected: string, got: string): string =>
  `${key}: expected ${expected}, got ${got}`;

const inFile = (file: string, words: string): string => `${path.basename(file)}: ${words}`;

/** What one part of the file needs of another, or of the environment: the token for GitHub. */
export const crossProblems = (
  file: string,
  { projects, schedule }: Workspaces,
  githubToken: string | undefined,
): string[] =>
  [...requestProblems(projects, githubToken), ...scheduleProblems(schedule, projects)].map((one) =>
    inFile(file, problem(...one)),
  );

/** Reads `workspaces.toml`; a missing one is an empty one, unless it was `asked` for. */
export function readWorkspaces(file: string, asked: boolean): { workspaces: Workspaces } | Problems {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (asked || (error as NodeJS.ErrnoException).code !== 'ENOENT')
      return { problems: [problem('AUDITION_WORKSPACES', 'a file that can be read', file)] };
  }
  try {
    const raw = parseToml(text);
    const { data, error } = workspacesSchema.safeParse(raw);
    return data
      ? { workspaces: data }
      : { problems: problemsOf(error, raw).map((words) => inFile(file, words)) };
  } catch (error) {
    return { problems: [`${path.basename(file)} is not TOML${whereOf(error as Error)}`] };
  }
}

/** Where TOML ends to be TOML, with the lines around it and a mark below the place. */
function whereOf(error: Error): string {
  if (!(error instanceof TomlError)) return `: ${error.message}`;
  const { line, column, codeblock, message } = error;
  const [words = ''] = message.replace(/^Invalid TOML document: /, '').split('\n');
  return ` at line ${line}, column ${column}: ${words}\n${codeblock.trimEnd()}`;
}

/** What zod calls a type, in the words of TOML and of whoever writes it. */
const types: Readonly<Record<string, string>> = {
  ...{ array: 'a list', string: 'text in quotes', number: 'a number', int: 'a whole number' },
  ...{ boolean: 'true or false', object: 'a table', record: 'a table' },
};
const expectedIn = (message: string): string =>
  message
    .replace(/^(Invalid (input|option)|Too (small|big)): expected /, '')
    .replace(/^(\w+), received \w+$/, (all, type: string) => types[type] ?? all);

/** Zod's issues as ours: the key, what was expected, what was there, and for an unknown key the one probably meant. */
export function problemsOf(error: z.ZodError, input: unknown): string[] {
  return error.issues.flatMap((issue) => {
    const at = scheduleAt(input, issue.path);
    const key = at.join('.');
    if (issue.code === 'invalid_key')
      return issue.issues.map(({ message }) => problem(key, message, JSON.stringify(issue.path.at(-1))));
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(tableAt(issue.path));
      return issue.keys.map((unknown) => unknownKey([...at, unknown].join('.'), unknown, known));
    }
    const value = JSON.stringify(valueAt(input, issue.path)) ?? 'nothing';
    return [problem(key, expectedIn(issue.message), secretKeys.includes(key) ? 'another value' : value)];
  });
}

const tableAt = ([table]: readonly PropertyKey[]): object => {
  if (table === undefined) return workspacesSchema.shape;
  if (table === 'schedule') return scheduleKeys;
  return table === 'judge' ? judgeKeys : projectKeys;
};

/** A key that is none of `known`, with the one that was probably meant. */
export function unknownKey(at: string, key: string, known: readonly string[]): string {
  const meant = nearestName(key, known);
  const expected = meant ? `a known key (did you mean ${meant}?)` : `one of ${known.join(', ')}`;
  return problem(at, expected, 'an unknown key');
}

const valueAt = (input: unknown, keys: readonly PropertyKey[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);

/** The judge's budget as the file names it. */
export const toBudget = ({ calls_per_day, dollars_per_day, model }: Workspaces['judge']): JudgeBudget => ({
  ...{ callsPerDay: calls_per_day, dollarsPerDay: dollars_per_day },
  ...(model ? { model } : {}),
});
