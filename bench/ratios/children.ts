import { apart } from './apart.ts';
import { type Measurement, middle } from './figure.ts';

/** So many at once. */
const most = 100;

export const children: Measurement = {
  name: 'children',
  about:
    'A hundred children side by side, each heard, its lines stored, and then silent: what each adds to the memory that the app holds while it lives (heap in use and buffers, after the garbage was collected and a first five had come and gone), and to what the process has, which includes what V8 keeps for later; in a process of its own.',
  run: async ({ times, part }) => {
    const added: { held: number; rss: number }[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      const facts = { children: Math.max(2, Math.round(most * part)) };
      added.push(await apart<{ held: number; rss: number }>('children-apart.ts', facts));
    }
    const alone = { against: null, unit: 'kB', floor: null, ratio: null } as const;
    const kB = (what: 'held' | 'rss') => middle(added.map((one) => one[what] / 1e3));
    return [
      {
        ...{ what: 'memory of ours a supervised child', ...alone, ours: kB('held') },
        wanted: [{ of: 'value', most: 150 }],
      },
      { ...{ what: 'the process grows by, a child', ...alone, ours: kB('rss') }, wanted: [] },
    ];
  },
};
