/** Endings of English words, longest first, with the fewest letters that must remain for the rest to be a word. */
const endings: readonly [RegExp, number, string][] = [
  [/(?:ations?|ating)$/u, 4, 'at'],
  [/(?:ions?|ures?|ments?)$/u, 4, ''],
  [/ies$/u, 2, 'y'],
  [/(?<=ss|sh|ch|x|z)es$/u, 2, ''],
  [/(?<=[^us])s$/u, 3, ''],
  [/(?:ings?|ed)$/u, 3, ''],
  [/(?:ers?|ors?)$/u, 5, ''],
];

/**
 * Brings the forms of an English word together ("failing", "fails", "failure"). It need not be a word, only
 * the same for all of them. Words in other scripts stay as they are.
 */
export function stem(word: string): string {
  if (!/^[a-z]{3,}$/u.test(word)) return word;
  for (const [ending, least, instead] of endings) {
    const rest = word.replace(ending, '');
    if (rest !== word && rest.length >= least && /[aeiouy]/u.test(rest)) return tidy(rest + instead);
  }
  return tidy(word);
}

/** "stopp" and "stop", "generate" and "generat", "apply" and "appli" are one. */
const tidy = (rest: string): string =>
  rest
    .replace(/([bdgklmnprt])\1$/u, '$1')
    .replace(/(?<=.{3})e$/u, '')
    .replace(/i$/u, 'y');
