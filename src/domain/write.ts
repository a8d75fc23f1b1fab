import { z } from 'zod';

/** What `workspaces.toml` lets us change without a press: in the repository by one commit, or on GitHub. */
export const writeSchema = z.discriminatedUnion('kind', [
  /** An item that is done; `reference` says by which job and commit. */
  z.object({
    kind: z.literal('tick'),
    item: z.string(),
    month: z.string(),
    title: z.string(),
    reference: z.string(),
  }),
  /** All open items of one month to another; `moved` is known once it is decided which these are. */
  z.object({
    kind: z.literal('rollover'),
    from: z.string(),
    to: z.string(),
    moved: z.array(z.object({ id: z.string(), title: z.string() })).optional(),
  }),
  /** A file as a whole: a work log. */
  z.object({ kind: z.literal('worklog'), date: z.string(), path: z.string(), text: z.string() }),
]);
export type Write = z.infer<typeof writeSchema>;
export type Rollover = Extract<Write, { kind: 'rollover' }>;
export type Tick = Extract<Write, { kind: 'tick' }>;
export type Worklog = Extract<Write, { kind: 'worklog' }>;
