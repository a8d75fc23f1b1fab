import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import { isLongAnswer } from '../../src/domain/long-answer.ts';
import { loadJob } from '../../src/flow/load-views.ts';
import { postMessage } from '../../src/flow/post-message.ts';
import { showTranscript } from '../../src/flow/show-transcript.ts';
import { longestTranscript } from '../../src/flow/thread-file.ts';
import { useRecord } from '../fakes/database.ts';
import { fail } from '../fakes/faults.ts';
import { runningJob } from '../fakes/running-job.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

const record = useRecord();
let talk: Talk;
beforeEach(async () => {
  talk = await startTalk({ start: false });
  const { front } = talk.workspace;
  // The bytes of a file come past the front as well.
  front.answers.set('files.getUploadURLExternal', async ({ pass }) => {
    const answer = (await (await pass()).json()) as { upload_url: string };
    return Response.json({ ...answer, upload_url: front.url + new URL(answer.upload_url).pathname });
  });
});
afterEach(async () => {
  await record.db.job.updateMany({ where: { state: 'running' }, data: { state: 'ended' } });
  await talk.stop();
});

/** Files that were completed, each with the text that was sent for it. */
function files(): { name: string; text: string }[] {
  const { calls } = talk.workspace.front;
  const done = calls.filter(({ method }) => method === 'files.completeUploadExternal');
  const names = calls.filter(({ method }) => method === 'files.getUploadURLExternal');
  const texts = calls.filter(({ method }) => method === 'v1');
  return done.map((_, at) => ({
    name: names[at]?.args.get('filename') ?? '',
    text: /\r\n\r\n(.*)\r\n--/s.exec(texts[at]?.body ?? '')?.[1] ?? '',
  }));
}

type Job = Awaited<ReturnType<typeof runningJob>>;
async function speaks({ id }: Pick<Job, 'id'>, ...bodies: string[]): Promise<void> {
  const session = await record.db.session.create({ data: { id: randomUUID(), kind: 'job', jobId: id } });
  const rows = bodies.map((body, seq) => ({ sessionId: session.id, seq, kind: 'assistant', body }));
  await record.db.event.createMany({ data: rows.map((row) => ({ ...row, bytes: row.body.length })) });
}
const said = (text: string) =>
  JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text }] } });
async function asks(job: Job, replyTo?: string): Promise<string> {
  const view = await loadJob(job.ctx, job.id);
  if (!view) throw new Error('no such job');
  const answer = await showTranscript(job.ctx, view, replyTo);
  await job.posts();
  return plainText(answer.line);
}

it('puts the transcript into the thread once, however often it is asked for', async () => {
  const job = await runningJob(record, talk);
  await speaks(job, said('I read <!channel> prices.md'), '{"type":"system","subtype":"init"}');
  expect(await asks(job)).toBe(`Job ${job.id} has not ended yet; its transcript comes when it has.`);
  await job.ends();
  expect(await asks(job)).toBe(`The transcript of job ${job.id} is in its thread, as a file.`);
  await asks(job);
  expect(files()).toEqual([
    {
      name: `job-${job.id}-transcript.txt`,
      text: expect.stringMatching(
        /^job \d+ · p\w+\nadd the rye\n\nassistant: I read <!channel> prices\.md\n── system init$/,
      ),
    },
  ]);
});

it('does not put it there twice when the answer got lost', async () => {
  const job = await runningJob(record, talk);
  await speaks(job, said('Done.'));
  await job.ends();
  fail(talk.workspace.front, 'files.completeUploadExternal', 'lost');
  await expect(asks(job)).rejects.toThrow();
  await postMessage(job.ctx, { key: `job/${job.id}/transcript` });
  expect(files()).toHaveLength(1);
});

it('says where the rest of a very long transcript is', async () => {
  const job = await runningJob(record, talk);
  await speaks(job, ...Array.from({ length: 120 }, (_, at) => said(`${at} ${'x'.repeat(10_000)}`)));
  await job.ends();
  await asks(job);
  const [file] = files();
  expect(file?.text.length).toBeLessThan(longestTranscript + 200);
  expect(file?.text).toMatch(/\nassistant: 98 x+\n… the rest: audition show \d+$/);
});

it('says so where there is none', async () => {
  const job = await runningJob(record, talk);
  await job.ends();
  expect(await asks(job)).toBe(`Job ${job.id} has no transcript: no session of it began.`);
  await record.db.job.update({ where: { id: job.id }, data: { channel: null } });
  expect(await asks(job)).toBe(`Job ${job.id} has no thread. In a terminal: audition show ${job.id}`);
});

it('tells who asked why Slack did not take it', async () => {
  const job = await runningJob(record, talk);
  await speaks(job, said('Done.'));
  await job.ends();
  fail(talk.workspace.front, 'files.getUploadURLExternal', { error: 'missing_scope' });
  await asks(job, talk.workspace.front.replyUrl('U0ADA'));
  expect(talk.workspace.whispers).toMatchObject([
    {
      user: 'U0ADA',
      text: expect.stringMatching(/^The transcript of job \d+ could not be put into its thread: .*scope/),
    },
  ]);
});

it('adds a long answer as a file to the message that shows its beginning', async () => {
  const answer = `# All of it\n${'<kneäd> the dough\n'.repeat(900)}`;
  const job = await runningJob(record, talk);
  await job.ends({ answer });
  const [root] = await talk.workspace.messages();
  const thread = await talk.workspace.thread(root?.ts ?? '');
  expect(thread[1]?.text).toMatch(/^job \d+ · done[\s\S]*<kneäd> the dough\n[\s\S]*more characters\)\n/);
  expect(files()).toEqual([{ name: `job-${job.id}-answer.md`, text: answer }]);
});

it.each([
  ['x'.repeat(6_500), false],
  ['x'.repeat(6_501), true],
  ['<'.repeat(1_400), true],
  ['```\nx\n```\n'.repeat(16), true],
  ['short', false],
])('knows which answers may be cut (%#)', (answer, isLong) => {
  expect(isLongAnswer(answer)).toBe(isLong);
});
