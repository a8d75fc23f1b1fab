import { z } from 'zod';
import { type Refusal, refuse } from './result.ts';

/**
 * What a backup is made of, a JSON value a line: the head; then each table with its rows below it (a row is the texts
 * PostgreSQL writes its columns as), each repository with its bundle in pieces below it (base64), and the end, which
 * says how many of each there must have been.
 */
export const headSchema = z.object({
  /** Grows when an older version could not read what a newer one writes. */
  audition: z.int(),
  version: z.string(),
  postgres: z.string(),
  /** The newest migration of the record, by name. */
  migration: z.string(),
  at: z.string(),
});
export type Head = z.infer<typeof headSchema>;

const tableSchema = z.object({ table: z.string(), columns: z.array(z.string()) });
const repositorySchema = z.object({ repository: z.string(), shallow: z.string() });
const countsSchema = z.object({
  rows: z.record(z.string(), z.int()),
  /** Pieces of each bundle. */
  repositories: z.record(z.string(), z.int()),
  /** The last number each sequence gave out. */
  sequences: z.record(z.string(), z.string()),
});
export type Counts = z.infer<typeof countsSchema>;
const endSchema = z.object({ end: countsSchema });
const rowSchema = z.array(z.string().nullable());

export type Part = z.infer<typeof partSchema>;
export const partSchema = z.union([tableSchema, repositorySchema, endSchema, rowSchema, z.string()]);

export const formatNow = 1;

const damaged = (why: string) =>
  refuse('damaged', `This is no whole backup of audition: ${why}. Nothing was restored.`);

export const refusals = {
  damaged,
  newer: ({ version, migration }: Head) =>
    refuse(
      'newer',
      `This backup was made by a newer audition (${version}, ${migration}): restore it with that version or a newer one.`,
    ),
  notEmpty: (tables: readonly string[]) =>
    refuse(
      'not-empty',
      `This record is not empty (${tables.join(', ')}): a backup is restored into an empty one. Name another AUDITION_DATA, or another database in DATABASE_URL.`,
    ),
  ahead: (migration: string) =>
    refuse(
      'ahead',
      `This record is empty, but was prepared by a newer version (${migration}) than the backup's. Name another AUDITION_DATA, or another database in DATABASE_URL.`,
    ),
  inUse: refuse('in-use', 'Something works with this record: end it first (npm start, or another command).'),
};

/** What one line of a backup is; null where it is nothing a backup has. */
export function readPart(line: string): Part | null {
  try {
    return partSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** The head of a backup, unless it is none or a newer version made it. `newest` is our own newest migration. */
export function readHead(line: string, newest: string): Head | Refusal {
  try {
    const head = headSchema.safeParse(JSON.parse(line)).data;
    if (!head) return damaged('it does not begin like one');
    return head.audition > formatNow || head.migration > newest ? refusals.newer(head) : head;
  } catch {
    return damaged('it does not begin like one');
  }
}

/** Counts what a backup holds, line by line, and says at its end whether that is what it says it holds. */
export class Tally {
  readonly rows: Record<string, number> = {};
  readonly repositories: Record<string, number> = {};
  #into: { readonly of: Record<string, number>; readonly name: string } | null = null;
  #end: Counts | null = null;

  add(part: Part | null): Refusal | null {
    if (part === null || this.#end) return damaged('a line of it is not one of a backup');
    if (Array.isArray(part) || typeof part === 'string') return this.#count(part);
    if ('end' in part) this.#end = part.end;
    else if ('table' in part) this.#begin(this.rows, part.table);
    else this.#begin(this.repositories, part.repository);
    return null;
  }

  #begin(of: Record<string, number>, name: string): void {
    of[name] = 0;
    this.#into = { of, name };
  }

  #count(part: string | readonly unknown[]): Refusal | null {
    const into = this.#into;
    if (!into || (into.of === this.rows) !== Array.isArray(part))
      return damaged('its lines are out of order');
    into.of[into.name] = (into.of[into.name] ?? 0) + 1;
    return null;
  }

  end(): Counts | Refusal {
    const sorted = (counts: Record<string, number>) => JSON.stringify(Object.entries(counts).toSorted());
    if (!this.#end) return damaged('its end is missing');
    const { rows, repositories } = this.#end;
    const isWhole = sorted(rows) === sorted(this.rows) && sorted(repositories) === sorted(this.repositories);
    return isWhole ? this.#end : damaged('something is missing in it');
  }
}
