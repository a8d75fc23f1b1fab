import { type Form, textOf, type Values } from './form.ts';

const field = 'answer';

/** Asks for the answer to what a job wants to know. */
export const answerForm = (jobId: number, question: string): Form => ({
  ...{ kind: 'answer', subject: String(jobId), title: `Answer job ${jobId}`, submit: 'Answer' },
  about: question,
  fields: [{ type: 'text', name: field, label: 'Your answer', multiline: true }],
});

/** What was answered. */
export const answerIn = (values: Values): string => textOf(values, field);
