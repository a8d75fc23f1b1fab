import { tasks } from '../../src/rehearsal/bakery.ts';
import { openStage, type Stage, seeing } from '../../src/rehearsal/stage.ts';
import { type Measurement, middle } from './figure.ts';
import { quiet } from './place.ts';
import { settled } from './settled.ts';

/** Milliseconds since 1970 at which the one line reached Slack; the last of what is said so. */
function hearLine({ workspace: { front } }: Stage): { at: number } {
  const heard = { at: Number.NaN };
  front.answers.set('chat.postMessage', async ({ body, pass }) => {
    const answer = await pass();
    if (decodeURIComponent(body).replaceAll('+', ' ').includes('I noticed ')) heard.at = Date.now();
    return answer;
  });
  return heard;
}

/** Milliseconds in which at least one of these went on: probes run side by side. */
function covered(spans: readonly (readonly [from: number, to: number])[]): number {
  let [sum, until] = [0, 0];
  for (const [from, to] of spans.toSorted(([one], [other]) => one - other)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}

/** From the end of the third job to the line, in ms: all of it, and without the time in which a model works. */
async function untilLine(stage: Stage): Promise<{ all: number; ours: number }> {
  const heard = hearLine(stage);
  const { db } = stage.app.ctx;
  for (const task of tasks) await stage.workspace.person('you').types(`/job bakery ${task}`);
  await seeing(stage, /^I noticed /);
  const last = await db.job.findFirstOrThrow({ orderBy: { id: 'desc' } });
  const built = await db.session.findMany({ where: { kind: 'builder' } });
  const all = heard.at - (last.endedAt?.getTime() ?? 0);
  const modelled = covered(
    built.map(({ startedAt, endedAt }) => [startedAt.getTime(), endedAt?.getTime() ?? 0]),
  );
  await settled(stage);
  return { all, ours: all - modelled };
}

export const third: Measurement = {
  name: 'third',
  about:
    'The rehearsal up to the line: three jobs that are the same by hand, on a new stage each time. From the end of the third to the line in the local Slack, with and without the builder and its probes (the real CLI over the scripted model).',
  run: async ({ times }) => {
    const took: { all: number; ours: number }[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      const stage = await openStage({ log: quiet, env: process.env });
      try {
        took.push(await untilLine(stage));
      } finally {
        await stage.close();
      }
    }
    const nothing = { against: null, unit: 'ms', floor: null, ratio: null } as const;
    return [
      {
        ...{ what: 'third job ended → line, the builder left out', ...nothing },
        ours: middle(took.map(({ ours }) => ours)),
        wanted: [{ of: 'value', most: 2_000 }],
      },
      {
        ...{ what: 'third job ended → line, all of it', ...nothing },
        ours: middle(took.map(({ all }) => all)),
        wanted: [],
      },
    ];
  },
};
