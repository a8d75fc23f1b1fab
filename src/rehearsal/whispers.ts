import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Front } from './front.ts';
import { readMessage } from './shown.ts';

const okSchema = z.looseObject({ ok: z.boolean() });

/** Listens for what only one person can see: ephemeral messages, answers to a request, response_urls. */
export function hearWhispers(front: Front) {
  /** From old to new; `user` is a Slack user id. */
  const whispers: { user: string; text: string }[] = [];
  const whisper = (user: string, message: unknown) => {
    whispers.push({ user, text: readMessage(message).text });
  };
  front.answers.set('chat.postEphemeral', async ({ args, pass }) => {
    const answer = okSchema.parse(await (await pass()).json());
    const blocks: unknown = JSON.parse(args.get('blocks') ?? '[]');
    if (answer.ok) whisper(args.get('user') ?? '', { text: args.get('text'), blocks });
    return Response.json(answer);
  });
  /** A response_url as Slack gives them out: good for five messages. */
  function replyUrl(user: string): string {
    const path = `/response/${randomUUID()}`;
    let left = 5;
    front.replies.set(path, (message) => {
      whisper(user, message);
      left -= 1;
      if (left === 0) front.replies.delete(path);
    });
    return front.url + path;
  }
  return { whispers, whisper, replyUrl };
}
