import type { SlackViewAction } from '@slack/bolt';
import { z } from 'zod';
import { problemsOf, type Rule, type Values } from '../domain/form.ts';
import type { Metadata } from './form-view.ts';

/** A form that somebody filled in, as Slack sends it back: with the blocks it was opened with. */
export type Submission = Extract<SlackViewAction, { type: 'view_submission' }>;
type View = Submission['view'];
type Filled = View['state']['values'][string][string];

/** What was filled in, for which form and where it was opened; null for a form that is none of ours. */
export function readSubmission(view: View) {
  const metadata = readMetadata(view.private_metadata);
  if (!metadata) return null;
  const { subject, from } = metadata;
  return { ...from, subject, form: view.callback_id, values: readValues(view) };
}

const metadataSchema: z.ZodType<Metadata> = z.object({
  subject: z.string(),
  from: z.object({
    channel: z.string().optional(),
    threadTs: z.string().optional(),
    replyTo: z.url().optional(),
  }),
});

function readMetadata(text: string): Metadata | null {
  try {
    return metadataSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // it is no JSON, so it is not ours
  }
}

function readValues({ state }: View): Values {
  const all = Object.values(state.values).flatMap((block) => Object.entries(block));
  const read = all.map(([name, filled]) => [name, readValue(filled)] as const);
  return Object.fromEntries(read.filter((one): one is [string, Values[string]] => one[1] !== undefined));
}

function readValue({ type, value, selected_option, selected_options }: Filled): Values[string] | undefined {
  if (type === 'checkboxes') return (selected_options ?? []).length > 0;
  if (type === 'static_select') return selected_option?.value ?? undefined;
  const text = value?.trim();
  if (!text) return undefined;
  // What is no number stays a text, and is answered as one that had to be a number.
  return type === 'number_input' && Number.isFinite(Number(text)) ? Number(text) : text;
}

const limit = z.coerce.number().optional();
const inputSchema = z.object({
  ...{ type: z.literal('input'), block_id: z.string(), optional: z.boolean().optional() },
  element: z.object({ type: z.string(), max_length: limit, min_value: limit, max_value: limit }),
});

/** What has to be said beside the fields of a form, by the rules it was opened with. */
export function problemsIn(view: View, values: Values): Readonly<Record<string, string>> {
  const inputs = view.blocks.flatMap((block) => inputSchema.safeParse(block).data ?? []);
  return problemsOf(inputs.map(toRule), values);
}

/** For what is wrong with the form as a whole: Slack shows words only beside a field. */
export const onFirst = (view: View, said: string): Readonly<Record<string, string>> => {
  const first = view.blocks.flatMap((block) => inputSchema.safeParse(block).data ?? [])[0];
  return first ? { [first.block_id]: said } : {};
};

function toRule({ block_id: name, optional, element }: z.infer<typeof inputSchema>): Rule {
  const { type, max_length, min_value: min, max_value } = element;
  const asked = { name, ...(optional && { optional }) };
  if (type === 'checkboxes') return { ...asked, type: 'check' };
  if (type === 'static_select') return { ...asked, type: 'select' };
  if (type === 'number_input')
    return {
      ...asked,
      type: 'number',
      ...(min !== undefined && { min }),
      ...(max_value !== undefined && { max: max_value }),
    };
  return { ...asked, type: 'text', ...(max_length !== undefined && { max: max_length }) };
}
