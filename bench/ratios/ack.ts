import { compareAcks } from '../ack.ts';
import { type Measurement, middle, quantile } from './figure.ts';

/** Commands in one turn, twenty a second to each app. */
const commands = 100;

export const ack: Measurement = {
  name: 'ack',
  about:
    'What `npm run bench:ack` measures (its table is below), a hundred commands a turn: acknowledged once they are committed while twenty jobs stream, beside a Bolt app that only acknowledges.',
  run: async ({ times, part }) => {
    const perTurn = Math.max(5, Math.round(commands * part));
    const { rows } = await compareAcks(times, perTurn);
    const [bare = [], audition = []] = [...rows.values()];
    const turn = (all: readonly number[], at: number) => all.slice(at * perTurn, (at + 1) * perTurn);
    const p99 = (all: readonly number[]) =>
      Array.from({ length: times }, (_, at) => quantile(turn(all, at), 0.99));
    const [ours, floor] = [p99(audition), p99(bare)];
    const ratio = middle(ours.map((ms, at) => ms / (floor[at] ?? Number.NaN)));
    return [
      {
        ...{ what: 'ack with commit, p99', against: 'a Bolt app that only acks', unit: 'ms' },
        ...{ ours: middle(ours), floor: middle(floor), ratio },
        wanted: [
          { of: 'ratio', most: 6 },
          { of: 'value', most: 50 },
        ],
      },
    ];
  },
};
