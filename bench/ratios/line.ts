import { execa } from 'execa';
import { apart } from './apart.ts';
import { inTurns, type Measurement, middle, timed } from './figure.ts';
import { inFolder } from './place.ts';

/** One line of so many bytes. */
const longest = 100_000_000;

export const line: Measurement = {
  name: 'line',
  about:
    'A child says one line of 100 MB; its first MiB is redacted and stored, the rest is counted. Beside it the same bytes through `cat` into a file. Memory is what the process held at its most, over what it held before; each in a process of its own.',
  run: ({ times, part }) =>
    inFolder(async (folder) => {
      const bytes = Math.round(longest * part);
      const added: number[] = [];
      const ours = async () => {
        const said = await apart<{ ms: number; added: number }>('line-apart.ts', { bytes });
        added.push(said.added / 1e6);
        return said.ms;
      };
      const say = `{ head -c ${bytes} /dev/zero | tr '\\0' x; echo; } | cat > '${folder}/line'`;
      const floor = () => timed(() => execa('sh', ['-c', say]));
      const compared = await inTurns(times, ours, floor);
      return [
        {
          ...{ what: 'a line of 100 MB', against: '`cat > file`', unit: 'ms', ...compared },
          wanted: [{ of: 'ratio', most: 2 }],
        },
        {
          ...{
            what: 'memory it adds',
            against: null,
            unit: 'MB',
            ours: middle(added),
            floor: null,
            ratio: null,
          },
          wanted: [{ of: 'value', most: 32 }],
        },
      ];
    }),
};
