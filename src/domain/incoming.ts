import { z } from 'zod';
import { actions } from './card.ts';
import { formKinds } from './form.ts';

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
});
export const pressSchema = z.object({
  kind: z.literal('press'),
  ...common,
  action: z.enum(actions),
  subject: z.int().positive(),
  threadTs: z.string().optional(),
  trigger: trigger.optional(),
});
export const replySchema = z.object({
  kind: z.literal('reply'),
  ...common,
  text: z.string(),
  /** The message whose thread it stands in. */
  threadTs: z.string(),
  /** When it was written, in milliseconds since 1970. */
  at: z.int().positive(),
});
export const joinedSchema = z.object({ kind: z.literal('joined'), ...common });
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
/** A form that somebody filled in. */
export type Submit = z.infer<typeof submitSchema>;
/** The app itself was invited to a channel. */
export type Joined = z.infer<typeof joinedSchema>;
export type Incoming = Command | Press | Reply | Submit | Joined;
export type Trigger = z.infer<typeof trigger>;

/** Slack's own: a form can be opened for three seconds after the press or command. */
const triggerLifeMs = 3_000;
export const isSpent = ({ at }: Trigger, now: Date): boolean => now.getTime() - at >= triggerLifeMs;
