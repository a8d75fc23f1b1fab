import type { Beat } from '../src/domain/history/beat.ts';

/** A beat of made-up history, numbered from 1; `operation` where it asks for one of the hidden ones. */
export type Generated = { readonly id: number; readonly beat: Beat; readonly operation: number | null };
export type Generator = {
  /** Ordinary work: no two requests ask for the same, though all are made of the same words. */
  ordinary(id: number): Generated;
  /** The operation with this number, asked for once more, in one of its wordings. */
  repetition(id: number, operation: number): Generated;
};

export const project = 'bakery';
/** Words of a project; few of them are most of what is said (Zipf), as in any language. */
const vocabularySize = 20_000;
/** The first ranks of a language are its small words; the commonest that tells something is one word in 76. */
const mostCommon = 10;
/** Objects of hidden operations are common words, at these places of the vocabulary. */
const [commonFrom, commonTo] = [20, 2_000];
/** One beat in so many begins a session. */
const beatsOfSession = 3;

/** Words that name work: a request without one is none to the detectors. */
const verbs = `add update fix remove create install configure validate move rename review merge test deploy
  translate convert upgrade build refactor archive lint benchmark restart clean investigate`.split(/\s+/u);
const onsets = 'b br ch d dr f fl g gr h j k kl l m n p pl qu r s sh sk st t tr v w z'.split(' ');
const vowels = 'a e i o u ai ou'.split(' ');
const codas = 'b ck d ft g l lm m n nk p r rk st t x'.split(' ');
const minute = 60_000;
const start = Date.UTC(2020, 0, 1);

/** Makes the same history from the same seed. */
export function createGenerator(seed: number): Generator {
  const random = randomOf(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const syllable = () => pick(onsets) + pick(vowels) + pick(codas);
  const vocabulary = Array.from({ length: vocabularySize }, (_, at) =>
    at < 500 ? syllable() : syllable() + syllable(),
  );
  // A rank is spread evenly over the orders of magnitude, so a word is said the less the higher its rank is.
  const word = () => vocabulary[Math.floor(mostCommon * (vocabularySize / mostCommon) ** random())] as string;
  const value = () =>
    pick([
      () => `${Math.floor(random() * 900) / 10}`,
      () => `src/${word()}/${word()}.ts`,
      () => `OPS-${Math.floor(random() * 9_000)}`,
      word,
    ])();
  const aside = () =>
    pick([
      () => ` The ${word()} of the ${word()} is ${word()} when it gets ${word()}.`,
      () => ` I saw ${value()} in ${word()} ${word()}, and the ${word()} has ${word()} too.`,
      () => ` Mind the ${word()} and ${word()}; ${word()} comes later.`,
    ])();
  const operations = new Map<number, readonly string[]>();
  const partsOf = (operation: number) => {
    const known = operations.get(operation);
    const common = () => vocabulary[commonFrom + Math.floor(random() * (commonTo - commonFrom))] as string;
    const parts = known ?? [pick(verbs), common(), common()];
    operations.set(operation, parts);
    return parts as [string, string, string];
  };
  const again = ([verb, a, b]: [string, string, string]) =>
    pick([
      () => `${verb} ${value()} to the ${a} ${b}`,
      () => `the ${a} ${b} needs ${value()}, please ${verb} it`,
      () => `can you ${verb} ${value()} in our ${a} ${b}?`,
      () => `${value()} is next: ${verb} it in the ${b} of ${a}`,
    ])();
  const make = (id: number, request: string, operation: number | null): Generated => {
    const first = operation === null ? id - (id % beatsOfSession) : id;
    const session = `00000000-0000-4000-8000-${(2 * first + (operation === null ? 0 : 1)).toString(16).padStart(12, '0')}`;
    const beat: Beat = {
      ...{ id: `${id}`, session, conversation: session, project, at: new Date(start + id * minute) },
      ...{
        request,
        executor: 'model',
        label: null,
        failures: [],
        rejections: [],
        interrupted: false,
        turns: 5,
      },
    };
    return { id, beat, operation };
  };
  const asides = () => (random() < 0.4 ? aside() : '') + (random() < 0.3 ? aside() : '');
  return {
    ordinary: (id) =>
      make(
        id,
        `${pick(['please ', '', 'we should ', 'can you '])}${pick(verbs)} the ${word()} ${word()} ${pick(['of', 'in', 'for'])} the ${word()}${asides()}`,
        null,
      ),
    repetition: (id, operation) => make(id, again(partsOf(operation)) + asides(), operation),
  };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
