const fence = /```[\s\S]*?(?:```|$)/gu;
/** What is no prose whatever its letters: indented code, quotations, a terminal's lines, logs, errors. */
const marked =
  /^(?: {4}|\t|#{1,6} |\*\*|\s*\W{0,4}##|\s*[>$❯⏺⎿│|+]|\s*(?:\S*(?:Error|Exception)|(?:npm |[a-z]+: )?(?:error|ERR!|warning|fatal|panic))\b ?[:[(]|Traceback )|.*\d\d:\d\d:\d\d|\w=\S+\s+\w+=/iu;
/** Values inside prose that are not counted: links, code, paths, numbers. */
const values = /https?:\/\/\S+|`[^`]*`|[\w.@~-]*(?:[/\\][\w.@~-]+)+|(?<!\S)(?:[a-z]+:)?\d+(?![^\s,.;!?)])/gu;
/** Of a line of prose, at least this much is letters and spaces; logs, code and tables have less. */
const leastProse = 0.8;
/** Of a line so many characters are looked at: nobody says more in one, and to tell prose takes longer the longer it is. */
const longestLine = 4_000;
/** Longest sentence in words: beyond it a thing is explained, not told. */
const longestSentence = 40;

/** A message of more lines is pasted for the most part: a person's own stand at its beginning and its end. */
const longMessage = 16;
const edge = 4;

const sentenceEnd = /(?<=[.!?;])(?:\s+|$)|(?<=[。！？])|,? (?=then |but )/u;

/** The sentences of a text that are a person's own, in order: no code, no quotation, no log. Works in any script. */
export function sentencesOf(text: string): string[] {
  const lines = text
    .replace(fence, '\n')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const own = lines.length > longMessage ? [...lines.slice(0, edge), ...lines.slice(-edge)] : lines;
  const parts = own
    .map((line) => line.slice(0, longestLine))
    .filter(isProse)
    .flatMap((line) => line.split(sentenceEnd));
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.split(/\s+/u).length <= longestSentence);
}

function isProse(line: string): boolean {
  if (marked.test(line)) return false;
  const shown = line.replace(values, 'link').trim();
  return (shown.match(/[\p{L}\p{M}\s]/gu)?.length ?? 0) >= shown.length * leastProse;
}
