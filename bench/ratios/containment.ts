import path from 'node:path';
import { execa } from 'execa';
import { type Containment, detectContainment } from '../../src/claude/containment.ts';
import { enclose } from '../../src/claude/enclosure.ts';
import { inTurns, type Measurement, timed } from './figure.ts';
import { inFolder, openClaude, quiet } from './place.ts';

/** Starts of each, in turns. */
const starts = 50;

export const containment: Measurement = {
  name: 'containment',
  about:
    "`true` started as a job's command is, in `bwrap` and without it, fifty times each in turns; in the middle.",
  run: ({ times, part }) =>
    inFolder(async (folder) => {
      if ((await detectContainment(quiet)) !== 'bwrap') throw new Error('bwrap does not run here');
      const { cwd } = await openClaude(folder, 'true', 'bwrap');
      const childEnv = { PATH: process.env.PATH ?? '', HOME: path.join(folder, 'home') };
      const host = { childEnv, dataDir: path.join(folder, 'data'), hidden: [] };
      const start = (containment: Containment) => async () => {
        const tmp = path.join(folder, 'tmp');
        return timed(async () => {
          const wanted = { marker: 'bench', cwd, command: ['/bin/true'] as const };
          const { command, env } = await enclose({ ...host, containment }, wanted, tmp);
          await execa(command[0], command.slice(1), { cwd, env, extendEnv: false });
        });
      };
      const count = Math.max(times, Math.round(starts * part));
      const { ours, floor, ratio } = await inTurns(count, start('bwrap'), start('group'));
      return [
        { what: 'a start, contained', against: 'without', unit: 'ms', ours, floor, ratio, wanted: [] },
        {
          ...{
            what: 'containment adds',
            against: null,
            unit: 'ms',
            ours: ours - floor,
            floor: null,
            ratio: null,
          },
          wanted: [{ of: 'value', most: 10 }],
        },
      ];
    }),
};
