import fc from 'fast-check';

/** What people, models and repositories can write to break out of a message, or to break it. */
const nasty = [
  '<!channel>',
  '<!here|here>',
  '<@U0123456789>',
  '<https://evil.example|your bank>',
  '```',
  '`',
  '*bold*',
  '&lt;!channel&gt;',
  '\u0000',
  '\ud83e',
  '\udd50',
  '\u202e',
  '\u2028',
  '[click](https://evil.example)',
  '![x](https://evil.example/p.png)',
  '| a | b |\n|---|---|',
  '🥐'.repeat(50),
  'x'.repeat(3_001),
  '\n'.repeat(60),
];

/** Text of any length up to about 20,000 characters, with such pieces in it. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 200 })), {
    maxLength: 40,
  })
  .map((pieces) => pieces.join(' ').slice(0, 20_000));
