import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { copyLines } from './copy.ts';
import { type Figure, inTurns, type Measurement, middle, timed } from './figure.ts';
import { transcriptLines } from './lines.ts';
import { inFolder, openClaude, openPlace, type Place, program } from './place.ts';

/** So many lines at full speed, and so many that come one by one. */
const [flood, trickle] = [50_000, 3_000];
const result = '{"type":"result","subtype":"success","is_error":false,"result":"Done.","num_turns":1}';

/** Bytes of the transcripts on disk, indexes and everything that belongs to them included. */
async function storedBytes({ db }: Place): Promise<number> {
  const [row] = await db.$queryRaw<{ bytes: bigint }[]>`select pg_total_relation_size('"Event"') as bytes`;
  return Number(row?.bytes);
}
const empty = ({ db }: Place) => db.$executeRaw`truncate "Event"`;

export const events: Measurement = {
  name: 'events',
  about:
    'A child prints a transcript of 50,000 lines (about 950 bytes each, made up) as fast as it is read; they are cut, redacted, parsed and stored under the fence in a real PostgreSQL. Beside it the same lines, ready in memory, go into a table of their own by one `COPY` from Node. Bytes on disk count the indexes; one by one, every line is stored as it comes.',
  run: (sizes) =>
    inFolder(async (folder) => {
      const lines = [...transcriptLines(Math.round(flood * sizes.part)), result];
      const raw = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
      const file = path.join(folder, 'transcript.jsonl');
      await writeFile(file, `${lines.join('\n')}\n`);
      const { run } = await openClaude(
        folder,
        await program(folder, 'prints', `exec cat '${file}'`),
        'group',
      );
      const place = await openPlace(folder);
      const [cpu, bytes]: number[][] = [[], []];
      const ours = async () => {
        await empty(place);
        const { owner, hear } = await place.openSession();
        const before = process.cpuUsage();
        const ms = await timed(() => run(hear, owner.sessionId));
        const { user, system } = process.cpuUsage(before);
        cpu?.push((user + system) / lines.length);
        bytes?.push(await storedBytes(place));
        return (lines.length * 1_000) / ms;
      };
      const floor = async () => (lines.length * 1_000) / (await copyLines(place.url, lines));
      try {
        const stored = await inTurns(sizes.times, ours, floor);
        const slowly = await storedOneByOne(place, lines.slice(0, Math.round(trickle * sizes.part)));
        return figures({ stored, cpu: middle(cpu ?? []), raw, bytes: middle(bytes ?? []), slowly });
      } finally {
        await place.close();
      }
    }),
};

/** Bytes as they came and on disk. */
type Kept = { readonly raw: number; readonly bytes: number };

async function storedOneByOne(place: Place, lines: readonly string[]): Promise<Kept> {
  await empty(place);
  const { hear } = await place.openSession();
  let raw = 0;
  for (const text of lines) {
    const bytes = Buffer.byteLength(text);
    await hear([{ text, bytes }]);
    raw += bytes + 1;
  }
  return { raw, bytes: await storedBytes(place) };
}

type Measured = Kept & {
  readonly stored: Awaited<ReturnType<typeof inTurns>>;
  readonly cpu: number;
  readonly slowly: Kept;
};
const kept = (what: string, { raw, bytes }: Kept): Figure => ({
  ...{ what, against: 'the lines as they came', unit: 'MB' },
  ...{ ours: bytes / 1e6, floor: raw / 1e6, ratio: bytes / raw },
  wanted: [{ of: 'ratio', most: 0.5 }],
});

const figures = ({ stored, cpu, slowly, ...flooded }: Measured): Figure[] => [
  {
    ...{ what: 'events stored', against: 'one `COPY` from Node', unit: '/s', ...stored },
    wanted: [{ of: 'ratio', least: 0.5 }],
  },
  {
    ...{ what: 'CPU of ours an event', against: null, unit: 'µs', ours: cpu, floor: null, ratio: null },
    wanted: [{ of: 'value', most: 12 }],
  },
  kept('stored, in a flood', flooded),
  kept('stored, one by one', slowly),
];
