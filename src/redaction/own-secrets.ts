const shortest = 8;

/**
 * Base64 of a value inside a longer text: three shapes, by where the value falls in its groups of three bytes.
 * The first and last characters mix with what surrounds the value and are left out.
 */
const base64Cores = (value: string): string[] =>
  [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const whole = Math.floor((bytes.length * 8) / 6);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole);
  });

const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
const shapesOf = (value: string): string[] => {
  const written = [value, encodeURIComponent(value), inJson(value), inJson(inJson(value))];
  return [...written, ...base64Cores(value)];
};
/** Both alphabets of base64 at once. */
const toPattern = (shape: string) => RegExp.escape(shape).replaceAll('\\+', '[+-]').replaceAll('\\/', '[/_]');

/** Finds the values (of at least 8 characters), plain, URL-, JSON- or base64-encoded. */
export function ownSecrets(values: readonly string[]): RegExp {
  const shapes = values.filter((value) => value.length >= shortest).flatMap(shapesOf);
  const longestFirst = shapes.toSorted((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(toPattern).join('|') || '(?!)', 'g');
}
