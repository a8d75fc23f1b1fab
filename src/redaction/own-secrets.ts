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

/** Both alphabets of base64 at once. */
const inBoth: Readonly<Record<string, string>> = { '+': '[+-]', '/': '[/_]', '-': '[+-]', _: '[/_]' };
/** Signs that JSON and programs write as a letter behind a backslash. */
const letters: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' };
/** How many backslashes stand before a sign in JSON within JSON within JSON. */
const most = 7;

const anyCase = (hex: string) => hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
const hexOf = (number: number, digits: number) => anyCase(number.toString(16).padStart(digits, '0'));
/** The ways a sign of a value is written: as it is, in a URL or a form, in JSON. */
function waysOf(sign: string): string {
  if (/[a-z0-9]/i.test(sign)) return sign;
  const percent = [...Buffer.from(sign)].map((byte) => `%${hexOf(byte, 2)}`).join('');
  const units = Array.from({ length: sign.length }, (_, at) => hexOf(sign.charCodeAt(at), 4));
  const unicode = units.map((unit) => String.raw`\\{1,${most}}u${unit}`).join('');
  const plain = String.raw`\\{0,${most}}${RegExp.escape(sign)}`;
  const letter = letters[sign] === undefined ? [] : [String.raw`\\{1,${most}}${letters[sign]}`];
  const form = sign === ' ' ? [String.raw`\+`] : [];
  return `(?:${[unicode, percent, plain, ...letter, ...form].join('|')})`;
}
/** A shape is a list of patterns, one for each sign. */
const shapesOf = (value: string): string[][] => [
  [...value].map(waysOf),
  ...base64Cores(value).map((core) => [...core].map((sign) => inBoth[sign] ?? sign)),
];

/**
 * Where a text was wrapped, as base64 is after 76 characters: in JSON line ends are escaped, in a diff or an answer
 * the next line begins with a mark, in YAML it is indented.
 */
const wrap = String.raw`(?:(?:\\{1,3}[rn]|[\r\n])(?:\\{1,3}t|[ \t+>|-]){0,40})`;
const halves = (shape: readonly string[]): string[] => {
  const middle = Math.ceil(shape.length / 2);
  return [shape.slice(0, middle).join(''), shape.slice(middle).join('')];
};

/**
 * Makes the function that puts `mark` over the values (of at least 8 characters) in a text, plain, URL-, JSON- or
 * base64-encoded, also where a line was wrapped in the middle of one.
 */
export function ownSecrets(values: readonly string[], mark: string): (text: string) => string {
  const kept = [...new Set(values)].filter((value) => value.length >= shortest);
  const shapes = kept.flatMap(shapesOf).toSorted((one, other) => other.length - one.length);
  const anyOf = (all: readonly string[]) => new RegExp([...new Set(all)].join('|') || '(?!)', 'g');
  // Wherever a line ends in the middle of a value, one half of it is there: the wrapped form takes three times as long.
  const hint = anyOf(shapes.flatMap(halves));
  const wrapped = anyOf(shapes.map((shape) => shape.join(`${wrap}*`)));
  return (text) => (text.search(hint) < 0 ? text : text.replace(wrapped, mark));
}
