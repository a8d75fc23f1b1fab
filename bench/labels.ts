import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** Named groups of session ids. */
export type Groups = Readonly<Record<string, readonly string[]>>;
/** What a person found in their sessions by hand, for one folder of one person's sessions. */
export type Labels = {
  readonly folder: string;
  readonly repeated_tasks: Groups;
  readonly recurring_failures: Groups;
  readonly recurring_corrections: Groups;
  readonly must_not_fire: Groups;
};

const groups = z.record(z.string(), z.array(z.string()));
/** Groups of the people in folders of their names, or of the one person whose sessions the folder holds. */
const byPerson = z
  .union([z.record(z.string(), groups), groups.transform((all) => ({ '.': all }))])
  .transform((all): Readonly<Record<string, Groups>> => all)
  .default({});
const file = z.looseObject({
  repeated_tasks: byPerson,
  recurring_failures: byPerson,
  recurring_corrections: byPerson,
  must_not_fire: z.record(z.string(), z.union([groups, z.array(z.string())])).default({}),
});

/**
 * Reads `labels.json` of a folder that has one folder of sessions a person. The groups that must not fire are
 * named for everybody, sentences among them are notes for people.
 */
export async function readLabels(folder: string): Promise<Labels[]> {
  const read = file.parse(JSON.parse(await readFile(path.join(folder, 'labels.json'), 'utf8')));
  const silent = Object.values(read.must_not_fire).filter((value) => !Array.isArray(value));
  const people = new Set(
    [read.repeated_tasks, read.recurring_failures, read.recurring_corrections].flatMap(Object.keys),
  );
  return [...people].sort().map((person) => ({
    folder: path.join(folder, person),
    repeated_tasks: read.repeated_tasks[person] ?? {},
    recurring_failures: read.recurring_failures[person] ?? {},
    recurring_corrections: read.recurring_corrections[person] ?? {},
    must_not_fire: Object.assign({}, ...silent),
  }));
}
