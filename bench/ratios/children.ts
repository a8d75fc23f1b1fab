import { apart } from './apart.ts';
import { type Measurement, middle } from './figure.ts';

/** So many at once. */
const most = 100;

export const children: Measurement = {
  name: 'children',
  about:
    'A hundred children side by side, each heard, its lines stored, and then silent: what each adds to the memory of the app while it lives, after the garbage was collected and after a first hundred had come and gone; in a process of its own.',
  run: async ({ times, part }) => {
    const added: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      const facts = { children: Math.max(2, Math.round(most * part)) };
      added.push((await apart<{ added: number }>('children-apart.ts', facts)).added / 1e3);
    }
    return [
      {
        ...{ what: 'memory of ours a supervised child', against: null, unit: 'kB' },
        ...{ ours: middle(added), floor: null, ratio: null },
        wanted: [{ of: 'value', most: 150 }],
      },
    ];
  },
};
