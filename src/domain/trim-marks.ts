/**
 * A text without white space and these signs at its end. A pattern would look at every run of them again from each place
 * in it: a hundred thousand spaces in an answer stopped everything for half a minute.
 */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  for (; end > 0; end--) {
    const sign = text.charAt(end - 1);
    if (sign.trim() !== '' && !signs.includes(sign)) break;
  }
  return text.slice(0, end);
}
