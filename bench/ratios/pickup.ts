import { PgBoss } from 'pg-boss';
import { openStage, type Stage, until } from '../../src/rehearsal/stage.ts';
import { inTurns, type Measurement, middle } from './figure.ts';
import { inFolder, program, quiet } from './place.ts';
import { settled } from './settled.ts';

/** Commands in one turn. */
const commands = 6;
const result = '{"type":"result","subtype":"success","is_error":false,"result":"It is so.","num_turns":1}';

/** The queue alone, as the app has it: from what was sent and committed to its worker. */
async function openBare(url: string) {
  const boss = new PgBoss({ connectionString: url, schema: 'bare', useListenNotify: true, schedule: false });
  await boss.start();
  await boss.createQueue('bench', { notify: true });
  let taken = Promise.withResolvers<number>();
  const polled = { batchSize: 1, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 };
  await boss.work('bench', polled, async () => taken.resolve(performance.now()));
  const send = async () => {
    taken = Promise.withResolvers();
    const sent = performance.now();
    await boss.send('bench', { jobId: 1 });
    return (await taken.promise) - sent;
  };
  return { send, close: () => boss.stop({ timeout: 5_000 }) };
}

/** Somebody types a command; milliseconds from its ack, and from when its job was made, until that is claimed. */
async function command(stage: Stage, turn: string): Promise<{ acked: number; made: number }> {
  const task = `bake loaf ${turn}`;
  await stage.workspace.person('you').types(`/job bakery ${task}`);
  const acked = Date.now();
  const job = await until('the job to end', async () => {
    const row = await stage.app.ctx.db.job.findFirst({ where: { task } });
    return row?.state === 'ended' && row;
  });
  await settled(stage);
  const claimed = job.startedAt?.getTime() ?? 0;
  return { acked: claimed - acked, made: claimed - job.createdAt.getTime() };
}

async function several(count: number, one: (at: number) => Promise<number>): Promise<number> {
  const took: number[] = [];
  for (let at = 0; at < count; at += 1) took.push(await one(at));
  return took.reduce((sum, ms) => sum + ms, 0) / count; // the record counts whole milliseconds
}

export const pickup: Measurement = {
  name: 'pickup',
  about:
    'A job asked for in the local Slack, from the transaction that makes and queues it to its claim, in whole milliseconds; beside it one sent to a bare pg-boss with the same settings on the same PostgreSQL, from the call to its worker. Means of six, in turns. From the ack on there is one more queue before it, the inbox, and what a command is looked at for.',
  run: ({ times, part }) =>
    inFolder(async (folder) => {
      const claudeBin = await program(folder, 'at-once', `echo '${result}'`);
      const adjust = (config: Stage['config']) => ({ ...config, claudeBin });
      const stage = await openStage({ log: quiet, env: process.env, adjust });
      const bare = await openBare(stage.app.databaseUrl);
      const count = Math.max(2, Math.round(commands * part));
      const acked: number[] = [];
      try {
        await command(stage, 'that is not counted');
        const ours = (turn: number) =>
          several(count, async (at) => {
            const took = await command(stage, `${turn}.${at}`);
            acked.push(took.acked);
            return took.made;
          });
        const compared = await inTurns(times, ours, () => several(count, bare.send));
        return [
          {
            ...{ what: 'job queued → claimed', against: 'bare pg-boss', unit: 'ms', ...compared },
            wanted: [{ of: 'ratio', most: 2 }],
          },
          {
            ...{ what: 'command acked → claimed', against: 'bare pg-boss', unit: 'ms', ours: middle(acked) },
            ...{ floor: compared.floor, ratio: middle(acked) / compared.floor, wanted: [] },
          },
        ];
      } finally {
        await bare.close();
        await stage.close();
      }
    }),
};
