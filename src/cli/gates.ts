import type { Command } from 'commander';
import type { Gate } from '../domain/gate.ts';
import { answer } from './answer.ts';
import { print, Told, withApp } from './door.ts';

type About = (subject: 'job', name: string, description: string) => Command;

/** `gates`: what ran before and after a job, how each ended and what it said last. */
export const addGates = (about: About): void =>
  void about('job', 'gates', 'the gates of a job: what ran, how it ended, its last lines').action(
    (jobId: number) =>
      withApp(async ({ ctx }) => {
        if ((await ctx.db.job.count({ where: { id: jobId } })) === 0)
          throw new Told(`There is no job ${jobId}.`);
        const gates = await ctx.db.gate.findMany({ where: { jobId }, orderBy: { id: 'asc' } });
        answer(gates);
        for (const gate of gates) printGate(gate);
        if (gates.length === 0) print(`No gate has looked at job ${jobId}.`);
      }),
  );

/** `after · npm test · failed · 12.3 s`, and its last lines where there are any. */
function printGate({ at, name, passed, tail, ms }: Gate): void {
  const ended = passed ? 'passed' : 'failed';
  print([at, name, ended, `${(ms / 1000).toFixed(1)} s`].join(' · '));
  if (tail) print(tail.replaceAll(/^/gm, '  '));
}
