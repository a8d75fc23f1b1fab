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
const inBoth: Readonly<Record<string, string>> = { '+': '[+-]', '/': '[/_]', '-': '[+-]', _: '[/_]' };
/** Where a text was wrapped, as base64 is after 76 characters; in JSON its line ends are escaped. */
const wrap = String.raw`(?:\\{1,3}[rn]|[\r\n])`;

const toPattern = (shape: string, between = ''): string =>
  [...shape].map((sign) => inBoth[sign] ?? RegExp.escape(sign)).join(between);
const halves = (shape: string): string[] => {
  const middle = Math.ceil(shape.length / 2);
  return [shape.slice(0, middle), shape.slice(middle)];
};

/**
 * Makes the function that puts `mark` over the values (of at least 8 characters) in a text, plain, URL-, JSON- or
 * base64-encoded, also where a line was wrapped in the middle of one.
 */
export function ownSecrets(values: readonly string[], mark: string): (text: string) => string {
  const shapes = [...new Set(values.filter((value) => value.length >= shortest).flatMap(shapesOf))];
  const anyOf = (all: readonly string[]) => new RegExp(all.join('|') || '(?!)', 'g');
  // Wherever a line ends in the middle of a value, one half of it is there: the wrapped form takes three times as long.
  const hint = anyOf([...new Set(shapes.flatMap(halves))].map((half) => toPattern(half)));
  const longestFirst = shapes.toSorted((one, other) => other.length - one.length);
  const wrapped = anyOf(longestFirst.map((shape) => toPattern(shape, `${wrap}*`)));
  return (text) => (text.search(hint) < 0 ? text : text.replace(wrapped, mark));
}
