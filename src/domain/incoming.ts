import { z } from 'zod';
import { attachedSchema } from './attached.ts';
import { actions } from './card.ts';

/**
 * What comes in from Slack, translated. `id` is a UUIDv5 of Slack's own id for the request (trigger or event id),
 * so the same delivery three times is one message. `replyTo` is Slack's `response_url`.
 */
const common = {
  id: z.uuid(),
  user: z.string(),
  channel: z.string(),
  replyTo: z.url().optional(),
};
export const incomingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), ...common, text: z.string() }),
  z.object({
    kind: z.literal('press'),
    ...common,
    action: z.enum(actions),
    /** 0 for a button that is about nothing yet. */
    subject: z.int().min(0),
    /** What else the button carried. */
    words: z.string().optional(),
    threadTs: z.string().optional(),
  }),
  z.object({
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
  }),
]);
export type Incoming = z.infer<typeof incomingSchema>;
export type Command = Extract<Incoming, { kind: 'command' }>;
export type Press = Extract<Incoming, { kind: 'press' }>;
/** What a person wrote in a thread. */
export type Reply = Extract<Incoming, { kind: 'reply' }>;
