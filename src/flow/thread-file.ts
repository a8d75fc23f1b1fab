import type { Message } from '../../prisma/client/client.ts';
import { readable } from '../domain/readable.ts';
import type { JobView } from '../domain/views.ts';
import type { Context } from './context.ts';
import type { Slack } from './ports.ts';
import type { ThreadFile } from './thread-port.ts';

/** Of a transcript so many characters are handed over; the terminal shows all of it. */
export const longestTranscript = 1_000_000;

/** What stands in a thread as a file of its own. */
const fileParts = ['answer', 'transcript'] as const;
export type FilePart = (typeof fileParts)[number];
export const isFilePart = (part: string): part is FilePart => (fileParts as readonly string[]).includes(part);

/** A file as it is drawn; its text is read only where Slack has not got it yet. */
export type DrawnFile = {
  readonly kind: 'file';
  readonly name: string;
  readonly read: () => Promise<Pick<ThreadFile, 'title' | 'content'>>;
};
type Sending = {
  readonly message: Message;
  readonly threadTs: string | null;
  readonly drawn: DrawnFile;
};

/** Hands a file over once: whatever is asked again finds it there, also when the answer of the first time got lost. */
export async function sendFile(ctx: Context, slack: Slack, { message, threadTs, drawn }: Sending) {
  const { key, channel, ts } = message;
  if (ts !== null) return { channel, ts };
  const place = { channel, threadTs: threadTs ?? '', name: drawn.name };
  const lost = message.triedAt === null ? null : await slack.findFile(place);
  if (lost) return lost;
  await ctx.db.message.update({ where: { key }, data: { triedAt: ctx.now() } });
  return slack.upload({ ...place, ...(await drawn.read()) });
}

/** A job's answer or transcript as a file. */
export const jobFile = (ctx: Context, part: FilePart, job: JobView): DrawnFile => ({
  ...{ kind: 'file', name: nameOf(part, job.id) },
  read: () => contentOf(ctx, part, job),
});

const nameOf = (part: FilePart, job: number): string =>
  part === 'answer' ? `job-${job}-answer.md` : `job-${job}-transcript.txt`;

async function contentOf(
  ctx: Context,
  part: FilePart,
  job: JobView,
): Promise<Pick<ThreadFile, 'title' | 'content'>> {
  if (part === 'answer') return { title: `Answer of job ${job.id}`, content: job.answer ?? '' };
  const head = `job ${job.id} · ${job.project}\n${job.task}\n\n`;
  return { title: `Transcript of job ${job.id}`, content: head + (await readTranscriptOf(ctx, job.id)) };
}

/** The transcript as a person reads it, from its beginning on; what was left out is said at its end. */
async function readTranscriptOf({ db, transcripts }: Context, jobId: number): Promise<string> {
  const session = await db.session.findFirst({ where: { jobId, kind: 'job' } });
  const lines: string[] = [];
  let left = longestTranscript;
  const add = (body: string) => {
    for (const line of readable(body)) {
      left -= line.length + 1;
      lines.push(left < 0 ? `… the rest: audition show ${jobId}` : line);
      if (left < 0) return false;
    }
    return true;
  };
  if (session) await transcripts.read(session.id, add);
  return lines.join('\n');
}
