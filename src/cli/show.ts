import type { Command } from 'commander';
import { transcriptGone } from '../domain/answers.ts';
import { readable } from '../domain/readable.ts';
import { goneSince } from '../flow/forget-transcripts.ts';
import { answer } from './answer.ts';
import { print, Told, withApp } from './door.ts';

type About = (subject: 'job', name: string, description: string) => Command;

/** `show <job>`: the transcript, or why there is none. */
export function addShow(about: About): void {
  about('job', 'show', 'the transcript of a job, for reading').action((id: number) =>
    withApp(async ({ ctx }) => {
      const since = await goneSince(ctx, id);
      if (since) throw new Told(transcriptGone(id, since));
      const heard: string[] = [];
      const add = (line: string) => void heard.push(line);
      for (const session of await ctx.db.session.findMany({ where: { jobId: id } }))
        await ctx.transcripts.read(session.id, add);
      if (heard.length === 0) {
        const job = await ctx.db.job.findUnique({ where: { id } });
        throw new Told(
          job ? `Job ${id} has no transcript: ${job.detail ?? job.state}` : `There is no job ${id}.`,
        );
      }
      const lines = heard.flatMap(readable);
      answer({ id, lines });
      for (const line of lines) print(line);
    }),
  );
}
