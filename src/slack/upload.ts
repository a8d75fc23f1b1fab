import type { webApi } from '@slack/bolt';
import type { Refusal } from '../domain/result.ts';
import type { Posted, SlackLimit } from '../flow/ports.ts';
import type { ThreadFile } from '../flow/thread-port.ts';
import type { Directory } from './directory.ts';
import { asked } from './sending.ts';

type Edge = { readonly client: webApi.WebClient; readonly directory: Directory };
type Files = { files?: { files?: { id?: string }[] }[] };

/** Puts a text into a thread as a file. What Slack calls it stands in for the time of a message. */
export async function upload(
  { client }: Edge,
  { channel, threadTs, name, title, content }: ThreadFile,
): Promise<Posted | SlackLimit | Refusal> {
  const file = { filename: name, title, file: Buffer.from(content) };
  const uploading = client.filesUploadV2({ channel_id: channel, thread_ts: threadTs, ...file });
  return asked(
    uploading.then((answer) => ({ channel, ts: (answer as Files).files?.[0]?.files?.[0]?.id ?? name })),
  );
}

/** A file of ours with this name among the first 999 messages of the thread. */
export async function findFile(
  { client, directory }: Edge,
  { channel, threadTs: ts, name }: Pick<ThreadFile, 'channel' | 'threadTs' | 'name'>,
): Promise<Posted | null> {
  const { userId } = await directory.self();
  const { messages = [] } = await client.conversations.replies({ channel, ts, limit: 999 });
  const ours = messages.filter(({ user }) => user === userId).flatMap(({ files = [] }) => files);
  const found = ours.find((file) => file.name === name);
  return found ? { channel, ts: found.id ?? name } : null;
}
