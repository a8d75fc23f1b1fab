const shortest = 8;

/**
 * Base64 of a value inside a longer text: three shapes, by where the value falls in its groups of three bytes.
 * The first and last characters mix with what surrounds the value and are left out.
 */
function base64Cores(value: string, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const whole = Math.floor((bytes.length * 8) / 6);
    return bytes.toString(encoding).slice(Math.ceil((before * 8) / 6), whole);
  });
}

const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
const shapesOf = (value: string): string[] => [
  value,
  encodeURIComponent(value),
  inJson(value),
  inJson(inJson(value)),
  ...base64Cores(value, 'base64'),
  ...base64Cores(value, 'base64url'),
];

/** Finds the values (of at least 8 characters), plain, URL-, JSON- or base64-encoded; null when there are none. */
export function ownSecrets(values: readonly string[]): RegExp | null {
  const shapes = values.filter((value) => value.length >= shortest).flatMap(shapesOf);
  if (shapes.length === 0) return null;
  const longestFirst = [...new Set(shapes)].sort((one, other) => other.length - one.length);
  return new RegExp(
    longestFirst.map((shape) => shape.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'),
    'g',
  );
}
