import { z } from 'zod';
import { type Refusal, refuse } from '../result.ts';
import { type Candidate, oneLine, type Quote, shownQuotes } from './candidate.ts';

/** What the judge is asked to fill in; it quotes before it decides. The descriptions are read by the model. */
const answerSchema = z.object({
  quotes: z
    .array(z.string())
    .describe('three of the lines that show it best, copied letter by letter, without the mark before them'),
  varies: z
    .array(z.string())
    .describe('what differs from line to line, one to three words each, such as "product"; empty if nothing'),
  one: z
    .boolean()
    .describe(
      'true only if nearly all lines show one operation, one cause or one rule, so that one instruction serves them all; a word, file or tool in common is not enough',
    ),
  automatable: z
    .boolean()
    .describe(
      'true if the next session can do, avoid or obey it by a written instruction or a script, without a person deciding anew; open questions, discussions and work that is different each time are not',
    ),
  artifact: z
    .enum(['skill', 'rule', 'hook', 'none'])
    .describe(
      'skill: steps to do; rule: a sentence to keep in mind; hook: a check that a program can make at every tool call; none: nothing lasting helps',
    ),
  title: z
    .string()
    .describe('the operation, cause or rule in at most ten words, without what varies, without a full stop'),
});
const judgementSchema = answerSchema.extend({
  quotes: z.array(z.object({ conversation: z.string(), text: z.string() })),
});

/** What the judge said of a candidate; `quotes` are lines of the evidence, `varies` and `title` are fit to be shown. */
export type Judgement = z.infer<typeof judgementSchema>;

/** The form of an answer as JSON Schema. Draft 7: the CLI refuses the address of a newer one. */
export const answerForm: object = z.toJSONSchema(answerSchema, { target: 'draft-7' });

const wantedQuotes = 3;
const longestTitle = 80;
const longestWord = 40;
const mostVarying = 6;

/**
 * Reads an answer. Refused: another form, a quote that does not stand in the evidence as it was shown (whoever invents
 * one has not read it), and a yes without three lines that show it.
 */
export function accept(
  answer: unknown,
  candidate: Candidate,
): Judgement | Refusal<'unreadable' | 'invented' | 'unproven'> {
  const { data } = answerSchema.safeParse(answer);
  if (!data) return refuse('unreadable', 'The answer does not have the form that was asked for.');
  const left = shownQuotes(candidate);
  const wanted = Math.min(wantedQuotes, left.length);
  const quotes: Quote[] = [];
  for (const quote of data.quotes) {
    const at = left.findIndex(({ text }) => standsIn(quote, text));
    const found = left.splice(at, at < 0 ? 0 : 1);
    const again = quotes.some(({ text }) => standsIn(quote, text));
    if (found.length === 0 && !again) return refuse('invented', 'A quote does not stand in the evidence.');
    quotes.push(...found);
  }
  if (data.one && quotes.length < wanted)
    return refuse('unproven', `It quotes ${quotes.length} of the ${wanted} lines that were asked for.`);
  const varies = data.varies.map((word) => clean(word, longestWord)).filter(Boolean);
  const title = clean(data.title, longestTitle) || clean(candidate.title, longestTitle);
  return { ...data, quotes, varies: varies.slice(0, mostVarying), title };
}

/** A judgement as it was stored; null when the row holds none. */
export const readJudgement = (stored: unknown): Judgement | null =>
  judgementSchema.safeParse(stored).data ?? null;

/** True when somebody should be told of it. What was not judged stands on its own feet, if it can. */
export const isSignal = ({ certain }: Pick<Candidate, 'certain'>, judgement: Judgement | null): boolean =>
  judgement === null ? certain : judgement.one && judgement.automatable && judgement.artifact !== 'none';

/** Part of a line will do, if it is long enough to be found nowhere else by chance (characters). */
const telling = 12;

/** Models put quotation marks around what they copy, keep our mark before it, and cut it where we cut it. */
function standsIn(quote: string, line: string): boolean {
  const copied = oneLine(quote, Number.POSITIVE_INFINITY);
  const said = copied.replace(/^> /, '');
  const [, inside = said] = /^["“'`](.*)["”'`]$/u.exec(said) ?? [];
  const whole = [line, line.replace(/…$/, '')];
  return [copied, said, inside, said.replace(/\s*(…|\.\.\.)$/u, '')].some(
    (words) => whole.includes(words) || (words.length >= telling && line.includes(words)),
  );
}

/** What a model wrote, as words: one line without markup, marks around it or anything that is not seen. */
const clean = (text: string, most: number): string =>
  oneLine(text.replaceAll(/[\p{Cf}`*]/gu, '').replaceAll(/^[\s"“”'_#>-]+|[\s"“”'_.]+$/gu, ''), most);
