/** Words that ask for nothing: thanks, praise, agreement. A reply of only these is heard, and begins no job. */
const courtesies = new Set(
  `thanks thank thx ty cheers you u so much very a lot many ok okay k kk great nice cool good perfect awesome lovely
   excellent amazing wonderful brilliant neat super wow yay hooray done works work well job it this that is looks all
   lgtm love merged again noted got see i we`.split(/\s+/),
);
/** It takes one of these to be thanks: "is it good" is a question. */
const thanks =
  /\b(thanks?|thx|ty|cheers|ok(ay)?|kk?|great|nice|cool|good|perfect|awesome|lovely|excellent|amazing|wonderful|brilliant|neat|super|wow|yay|lgtm|noted|works)\b/i;

/** Slack writes an emoji as `:+1:` or as itself. */
const emoji = /:[a-z0-9_+'-]+:|\p{Extended_Pictographic}|\uFE0F|\p{Emoji_Modifier}/gu;

/**
 * Whether a reply in a job's thread asks for work. Not one to another person, and not one that only says thanks or
 * shows an emoji: those are still heard. `to` is whom it begins with a mention of.
 */
export function asksForWork(text: string, to: 'app' | 'person' | undefined): boolean {
  if (to === 'person') return false;
  const words =
    text
      .replaceAll(emoji, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}'’]+/gu) ?? [];
  if (words.length === 0) return false;
  const isPolite = thanks.test(text) && !text.includes('?') && words.every((word) => courtesies.has(word));
  return !isPolite;
}
