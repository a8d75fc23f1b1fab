/**
 * One line of at least one and at most `max` UTF-16 units, as Slack's short texts have to be; the end of a longer one
 * is left out. Half a character, at the cut or anywhere else, would fail the whole request.
 */
export function clip(text: string, max: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  const kept = line.length <= max ? line : `${line.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
  return kept.toWellFormed() || '…';
}
