import { type Form, textOf, type Values } from './form.ts';

const field = 'reason';

/** As much as is read again in RECORD.md and in the thread's memory: a few sentences. */
const longestReason = 1_000;

/** Asks whoever killed an upgrade why; the decision stands, whatever is said. */
export const askWhy = (decisionId: number): Form => ({
  ...{ kind: 'kill-reason', subject: String(decisionId), title: 'Killed', submit: 'Say why' },
  about: 'Nothing is deleted: Restore brings it back.',
  fields: [
    {
      ...{ type: 'text', name: field, label: 'Why was it not wanted?', multiline: true, optional: true },
      ...{ max: longestReason, hint: 'Kept in its record, and heard when the same comes again.' },
    },
  ],
});

/** What was said; empty when nothing was. */
export const reasonIn = (values: Values): string => textOf(values, field);
