import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { runArguments } from '../../src/claude/argv.ts';
import { detectContainment } from '../../src/claude/containment.ts';
import { childEnvironment } from '../../src/claude/environment.ts';
import type { Claude, RunOrder } from '../../src/flow/ports.ts';
import { tasks } from '../../src/rehearsal/bakery.ts';
import { openStage, type Stage, until } from '../../src/rehearsal/stage.ts';
import { type Compared, inTurns, type Measurement, middle, timed } from './figure.ts';
import { transcriptLines } from './lines.ts';
import { inFolder, openClaude, openPlace, program, quiet } from './place.ts';
import { settled } from './settled.ts';

/** A paced child says so many lines, one every 50 ms: faster than a model does. */
const paced = 80;

/** The same command with its output in a file, as one would without us. */
const toFile = (command: readonly string[], file: string, options: object) =>
  execa('sh', ['-c', 'file=$1; shift; exec "$@" > "$file"', 'sh', file, ...command], options);

const pacedRuns = (times: number, lines: number): Promise<Compared> =>
  inFolder(async (folder) => {
    const file = path.join(folder, 'lines.jsonl');
    await writeFile(file, `${transcriptLines(lines).join('\n')}\n`);
    const loop = `while read -r line; do printf '%s\\n' "$line"; sleep 0.05; done < '${file}'`;
    const bin = await program(folder, 'paced', loop);
    const { run, cwd } = await openClaude(folder, bin, await detectContainment(quiet));
    const place = await openPlace(folder);
    const ours = async () => {
      const { owner, hear } = await place.openSession();
      return timed(() => run(hear, owner.sessionId));
    };
    const floor = () => timed(() => toFile([bin], path.join(folder, 'out'), { cwd, input: 'Do it.' }));
    return inTurns(times, ours, floor).finally(place.close);
  });

/** Keeps how long each run of the app's took, in ms, and what was ordered first. */
function watchRuns(claude: Claude): { took: number[]; order?: RunOrder } {
  const seen: { took: number[]; order?: RunOrder } = { took: [] };
  const { run } = claude;
  claude.run = async (order, ...rest) => {
    seen.order ??= order; // after the third job others come in between: a builder and probes
    const started = performance.now();
    return run(order, ...rest).finally(() => seen.took.push(performance.now() - started));
  };
  return seen;
}

/** Asks for a job in Slack, and waits until it and all that follows it is over; milliseconds from its claim to its end. */
async function wholeJob(stage: Stage, task: string): Promise<number> {
  await stage.workspace.person('you').types(`/job bakery ${task}`);
  const { db } = stage.app.ctx;
  const last = { orderBy: { id: 'desc' } } as const;
  const job = await until('the job to end', async () => {
    const row = await db.job.findFirst({ ...last, where: { task } });
    return row?.state === 'ended' && row;
  });
  if (job.outcome !== 'done') throw new Error(`a job of the bench ended as ${job.outcome}`);
  await settled(stage);
  return (job.endedAt?.getTime() ?? 0) - (job.startedAt?.getTime() ?? 0);
}

async function realRuns(times: number): Promise<{ run: Compared; job: number }> {
  const stage = await openStage({ log: quiet, env: process.env });
  try {
    const { ctx, containment } = stage.app;
    const [project] = ctx.projects;
    if (!project) throw new Error('the stage has no project');
    const seen = watchRuns(ctx.claude);
    const jobs: number[] = [];
    const ours = async (turn: number) => {
      seen.took.length = 0;
      jobs.push(await wholeJob(stage, `${tasks[turn % tasks.length]}, round ${turn + 1}`));
      return seen.took[0] ?? Number.NaN; // what comes after it are builders and probes
    };
    await ours(99); // not counted; what is ordered is known from now on
    jobs.length = 0;
    const floor = async (turn: number) => {
      const tip = await ctx.git.refresh(project);
      if (!seen.order || !('tip' in tip)) throw new Error('there is nothing to run');
      const { path: cwd } = await ctx.git.clone(project, `bare-${turn}`, tip.tip);
      const order = { ...seen.order, sessionId: ctx.newId(), cwd };
      const command = [stage.config.claudeBin, ...runArguments(order, containment)];
      const tmp = path.join(stage.folder, `bare-${turn}`);
      await mkdir(tmp);
      const env = childEnvironment(stage.config.childEnv, {
        marker: 'bare',
        tmp,
        contained: false,
        network: true,
      });
      const options = { cwd, env, extendEnv: false, input: order.prompt };
      const ms = await timed(() => toFile(command, path.join(stage.folder, 'out.jsonl'), options));
      await ctx.git.removeClone(`bare-${turn}`);
      return ms;
    };
    // Two runs of the CLI alone differ by a fifth: three times as many.
    return { run: await inTurns(times * 3, ours, floor), job: middle(jobs) };
  } finally {
    await stage.close();
  }
}

export const run: Measurement = {
  name: 'run',
  about:
    'Paced: a program that says 80 lines, one every 50 ms. Real: the `claude` CLI over the scripted model, which answers at once, four turns with three tool calls; as a job of the app, contained where the host allows it, redacted, stored, its steps shown in the local Slack, three times as often as the others are measured. Beside each the same command with its output in a file. The whole job begins with its claim and has its clone, its commit and its record in it.',
  run: async ({ times, part }) => {
    const slow = await pacedRuns(times, Math.max(2, Math.round(paced * part)));
    const real = await realRuns(times);
    return [
      {
        ...{ what: 'a paced run', against: 'the program `> file`', unit: 'ms', ...slow },
        wanted: [{ of: 'ratio', most: 1.02 }],
      },
      {
        ...{ what: 'a real run', against: '`claude -p … > file`', unit: 'ms', ...real.run },
        wanted: [{ of: 'ratio', most: 1.05 }],
      },
      {
        ...{ what: 'its whole job', against: '`claude -p … > file`', unit: 'ms', ours: real.job },
        ...{ floor: real.run.floor, ratio: real.job / real.run.floor, wanted: [] },
      },
    ];
  },
};
