import { expect, it } from 'vitest';
import { unwantedIn } from '../../../src/domain/signals/unwanted.ts';

it.each([
  ["don't add glaze to the buns", ['glaz', 'bun']],
  ['never use oil', ['oil']],
  ['tins, not trays', ['tray']],
  ['without sugar please', ['sugar']],
  ['bitte keine Glasur', ['glasur']],
  ['sans sucre', ['sucr']],
  ['use butter', []],
])('%s is against %j', (sentence, terms) => {
  expect(unwantedIn(sentence)).toEqual(terms);
});
