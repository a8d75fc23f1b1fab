import { randomUUID } from 'node:crypto';
import type { Project } from '../src/domain/project.ts';
import { type Claim, claimJob, keepLease } from '../src/flow/claim-job.ts';
import type { Context } from '../src/flow/context.ts';
import { messageKeys, show } from '../src/flow/messages.ts';
import { requestJob } from '../src/flow/request-job.ts';
import { hearTranscript } from '../src/flow/transcript.ts';

/** A busy session: so many lines at once, so often, five in a second; one in two such moments is a step worth showing. */
const [lines, everyMs] = [2, 400];

/** A line as Claude Code streams it, of about 1 kB. */
const line = (at: number) =>
  JSON.stringify({
    ...{ type: 'assistant', session_id: randomUUID(), uuid: randomUUID(), parent_tool_use_id: null },
    message: {
      ...{ id: `msg_${at}`, type: 'message', role: 'assistant', model: 'claude-opus-4-1' },
      content: [
        { type: 'text', text: 'I put the rye loaf between the bagel and the spelt loaf. '.repeat(12) },
        {
          type: 'tool_use',
          id: `toolu_${at}`,
          name: 'Bash',
          input: { command: `grep -n rye prices-${at}.md` },
        },
      ],
      usage: { input_tokens: 1_200, output_tokens: 80, cache_read_input_tokens: 14_000 },
    },
  });

/** Jobs that run as far as the record and Slack can tell: claimed, with a lease, a transcript that grows and progress. */
export async function streamJobs(ctx: Context, project: Project, jobs: number) {
  const streams = await Promise.all(Array.from({ length: jobs }, () => stream(ctx, project)));
  return { end: async () => void (await Promise.all(streams.map((end) => end()))) };
}

async function stream(ctx: Context, project: Project): Promise<() => Promise<void>> {
  const channel = project.channel ?? '';
  const wish = { id: randomUUID(), project, task: 'bake', askedBy: 'cli:bench', channel };
  const claim = await claimJob(ctx, (await requestJob(ctx, wish)).id);
  if (!claim) throw new Error('a job was not queued');
  const lease = keepLease(ctx, claim);
  const owner = { sessionId: claim.session.id, jobId: claim.job.id, fence: claim.job.fence };
  const hear = hearTranscript(ctx, owner, { notice: async () => {}, lost: lease.lose });
  let beats = 0;
  let last = Promise.resolve();
  const beat = async () => {
    beats += 1;
    const texts = Array.from({ length: lines }, (_, at) => line(beats * lines + at));
    await hear(texts.map((text) => ({ text, bytes: text.length })));
    if (beats % 2 === 0) await progress(ctx, claim, `step ${beats}`, channel);
  };
  const timer = setInterval(() => {
    last = last.then(beat);
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await last;
    lease.end();
  };
}

/** As a running job shows its steps: at most one edit in three seconds comes of it. */
async function progress(ctx: Context, { job }: Claim, step: string, channel: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    await tx.job.update({ where: { id: job.id }, data: { steps: [step] } });
    const place = { channel, parentKey: messageKeys.jobRoot(job.id) };
    await show(ctx, tx, messageKeys.jobProgress(job.id), place, 3);
  });
}
