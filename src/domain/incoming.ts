import { z } from 'zod';
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
    subject: z.int().positive(),
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
  }),
  /** The app itself was invited to a channel. */
  z.object({ kind: z.literal('joined'), ...common }),
]);
export type Incoming = z.infer<typeof incomingSchema>;
export type Command = Extract<Incoming, { kind: 'command' }>;
export type Press = Extract<Incoming, { kind: 'press' }>;
/** What a person wrote in a thread. */
export type Reply = Extract<Incoming, { kind: 'reply' }>;
