import { z } from 'zod';
import { attachedSchema } from './attached.ts';
import { actions } from './card.ts';
import { formKinds } from './form.ts';
import { type About, pressing } from './pressing.ts';

/**
 * What comes in from Slack, translated. `id` is a UUIDv5 of Slack's own id for the request (trigger, event or view
 * id), so the same delivery three times is one message. `replyTo` is Slack's `response_url`.
 */
const common = {
  id: z.uuid(),
  user: z.string(),
  channel: z.string(),
  replyTo: z.url().optional(),
};
/** Opens one form, for as long as `triggerLifeMs`; `at` is when it came here, in milliseconds since 1970. */
const trigger = z.object({ id: z.string(), at: z.int().positive() });

export const commandSchema = z.object({
  ...{ kind: z.literal('command'), ...common, text: z.string(), trigger: trigger.optional() },
  files: z.array(attachedSchema).optional(),
});
const unnumbered: readonly About[] = ['project', 'nothing'];
export const pressSchema = z
  .object({
    kind: z.literal('press'),
    ...common,
    action: z.enum(actions),
    /** 0 for a button that is about a project, or nothing yet. */
    subject: z.int().min(0),
    /** What else the button carried. */
    words: z.string().optional(),
    threadTs: z.string().optional(),
    trigger: trigger.optional(),
  })
  .refine(({ action, subject }) => subject > 0 || unnumbered.includes(pressing[action].about), 'a number');
export const replySchema = z.object({
  kind: z.literal('reply'),
  ...common,
  text: z.string(),
  /** The message whose thread it stands in. */
  threadTs: z.string(),
  /** When it was written, in milliseconds since 1970. */
  at: z.int().positive(),
  /** Whom it begins with a mention of, if it does. */
  to: z.enum(['app', 'person']).optional(),
  files: z.array(attachedSchema).optional(),
});
/** A message that somebody wants to run as a job. */
export const shortcutSchema = z.object({
  ...{ kind: z.literal('shortcut'), ...common, text: z.string(), threadTs: z.string().optional() },
  trigger,
});
/** The app itself was invited to a channel. */
export const joinedSchema = z.object({ kind: z.literal('joined'), ...common });
/** Somebody opened their Home tab. */
export const homeSchema = z.object({ kind: z.literal('home'), ...common });
/** Slack's own Stop button on a thread. */
export const stopSchema = z.object({ kind: z.literal('stop'), ...common, threadTs: z.string() });
export const submitSchema = z.object({
  kind: z.literal('submit'),
  ...common,
  /** Where the form was opened, if that was in a channel. */
  channel: z.string().optional(),
  threadTs: z.string().optional(),
  form: z.enum(formKinds),
  subject: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export type Command = z.infer<typeof commandSchema>;
export type Press = z.infer<typeof pressSchema>;
/** What a person wrote in a thread. */
export type Reply = z.infer<typeof replySchema>;
export type Joined = z.infer<typeof joinedSchema>;
export type Home = z.infer<typeof homeSchema>;
export type Stop = z.infer<typeof stopSchema>;
export type Shortcut = z.infer<typeof shortcutSchema>;
/** A form that somebody filled in. */
export type Submit = z.infer<typeof submitSchema>;
export type Incoming = Command | Press | Reply | Shortcut | Joined | Home | Stop | Submit;
export type Trigger = z.infer<typeof trigger>;

/** Slack's own: a form can be opened for three seconds after the press or command. */
const triggerLifeMs = 3_000;
export const isSpent = ({ at }: Trigger, now: Date): boolean => now.getTime() - at >= triggerLifeMs;
