/** What a session says at its end instead of having done the task. */
export type Closing = {
  /** Its answer without these lines. */
  readonly shown: string;
  readonly question: string | null;
  /** What it says it was not allowed to do and needed. */
  readonly needed: string | null;
};

/** How much of a question is kept, from its line to the end of the answer. */
const longestQuestion = 1_500;
const [questionLine, deniedLine] = [/^[\s>*_`-]*QUESTION:\s*/, /^[\s>*_`-]*DENIED:\s*/];

/** Nobody is there while a job runs: so it has to end with what it wants to know. */
export const closingRequest = [
  'Nobody can answer you while you work. Decide what you can decide yourself.',
  'If you cannot go on without an answer of the person who asked, stop, and close your answer with a line that begins with "QUESTION: " and says what you need to know.',
  'If you were not allowed to do something, and the task is not done without it, close your answer with a line that begins with "DENIED: " and says what it was needed for.',
].join('\n');

/** Splits an answer (its exit line is gone already) into what is shown and how it closes; the last such line counts. */
export function splitClosing(answer: string): Closing {
  const lines = answer.trim().split('\n');
  const at = lines.findLastIndex((line) => questionLine.test(line) || deniedLine.test(line));
  if (at < 0) return { shown: answer.trim(), question: null, needed: null };
  const pattern = questionLine.test(lines[at] ?? '') ? questionLine : deniedLine;
  const said = lines
    .slice(at)
    .join('\n')
    .replace(pattern, '')
    .trim()
    .slice(0, longestQuestion)
    .toWellFormed();
  const shown = lines.slice(0, at).join('\n').trim();
  const isQuestion = pattern === questionLine;
  return { shown, question: (isQuestion && said) || null, needed: (!isQuestion && said) || null };
}

type Asked = {
  readonly question: string;
  readonly options?: readonly { readonly label: string; readonly description?: string }[];
};

/** The questions of a call of the tool AskUserQuestion, as text; null when there is none in it. */
export function questionsOf(input: Readonly<Record<string, unknown>>): string | null {
  const asked = (Array.isArray(input.questions) ? input.questions : []).filter(isAsked);
  const texts = asked.map(({ question, options = [] }) =>
    [
      question,
      ...options.map(({ label, description }) => `- ${label}${description ? `: ${description}` : ''}`),
    ].join('\n'),
  );
  return texts.join('\n\n').slice(0, longestQuestion).toWellFormed() || null;
}

const isAsked = (one: unknown): one is Asked => typeof (one as Asked | null)?.question === 'string';
