import { termsOf } from '../src/domain/signals/terms.ts';
import { randomOf } from './generated.ts';

/** Texts that have half of their terms in common share a band with a probability of 99 %. */
const bands = 16;
const rowsOfBand = 2;

const random = randomOf(7);
const seeds = Array.from({ length: bands * rowsOfBand }, () => Math.floor(random() * 2 ** 32));

/** The MinHash bands of a request as 32-bit numbers, over the terms we compare ourselves. */
export function bandsOf(request: string): number[] {
  const terms = [...new Set(termsOf(request))].map(hash);
  const least = seeds.map((seed) =>
    terms.reduce((min, term) => Math.min(min, mix(term ^ seed) >>> 0), 2 ** 32 - 1),
  );
  return Array.from({ length: bands }, (_, band) =>
    least
      .slice(band * rowsOfBand, (band + 1) * rowsOfBand)
      .reduce((all, one) => mix(Math.imul(all, 31) ^ one), band + 1),
  );
}

function hash(text: string): number {
  let number = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) number = Math.imul(number ^ text.charCodeAt(at), 0x01000193);
  return mix(number);
}

function mix(number: number): number {
  let mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
