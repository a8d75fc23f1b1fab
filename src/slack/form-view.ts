import type { types } from '@slack/bolt';
import {
  type Field,
  type Form,
  longestText,
  longestValue,
  type NumberField,
  type Option,
  type OptionGroup,
  type SelectField,
  type TextField,
} from '../domain/form.ts';
import type { Place } from '../flow/ports.ts';
import { clip } from './clip.ts';

/** Slack's limits, in characters and in how many. */
const limits = {
  ...{ title: 24, about: 3_000, label: 2_000, hint: 2_000, option: 75, metadata: 3_000 },
  ...{ fields: 99, options: 100, groups: 100 },
} as const;

/** What travels with a form and comes back: its subject, and where it was opened. */
export type Metadata = { readonly subject: string; readonly from: Place };

const plain = (text: string, max: number): types.PlainTextElement => ({
  ...{ type: 'plain_text', emoji: false, text: clip(text, max) },
});

/**
 * A form as a modal, inside Slack's limits whatever its labels are. A select without options has nothing to ask and is
 * left out, and so are fields after the 99th. A subject or an option value that Slack cannot carry is a fault of ours.
 */
export function toView(form: Form, { channel, threadTs, replyTo }: Place): types.ModalView {
  const metadata: Metadata = { subject: form.subject, from: { channel, threadTs, replyTo } };
  const private_metadata = JSON.stringify(metadata);
  if (private_metadata.length > limits.metadata)
    throw new RangeError(`${form.kind}: its subject is too long`);
  const about = form.about === undefined ? [] : [aboutBlock(form.about)];
  return {
    ...{ type: 'modal', callback_id: form.kind, title: plain(form.title, limits.title) },
    ...{ submit: plain(form.submit, limits.title), close: plain('Cancel', limits.title) },
    private_metadata,
    blocks: [...about, ...form.fields.slice(0, limits.fields).flatMap(toInput)],
  };
}

const aboutBlock = (text: string): types.SectionBlock => ({
  type: 'section',
  text: plain(text, limits.about),
});

function toInput(field: Field): types.InputBlock[] {
  const element = toElement(field);
  if (element === null) return [];
  const optional = field.type === 'check' || field.optional === true;
  const hint = field.hint === undefined ? {} : { hint: plain(field.hint, limits.hint) };
  const label = plain(field.label, limits.label);
  return [{ type: 'input', block_id: field.name, label, element, optional, ...hint }];
}

type Element = types.InputBlock['element'];
function toElement(field: Field): Element | null {
  const action_id = field.name;
  if (field.type === 'text') return { type: 'plain_text_input', action_id, ...textInput(field) };
  if (field.type === 'number')
    return { type: 'number_input', action_id, is_decimal_allowed: true, ...numberInput(field) };
  if (field.type === 'select') {
    const offered = offer(field);
    return offered && { type: 'static_select', action_id, ...offered };
  }
  const options = [{ value: 'yes', text: plain(field.says, limits.option) }];
  return { type: 'checkboxes', action_id, options, ...(field.value && { initial_options: options }) };
}

function textInput({ multiline, max = longestText, value }: TextField) {
  const max_length = Math.min(Math.max(max, 1), longestText);
  // What is there at first keeps its lines.
  const initial = value
    ?.slice(0, max_length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .toWellFormed();
  return { multiline: multiline === true, max_length, ...(initial && { initial_value: initial }) };
}

const numberInput = ({ min, max, value }: NumberField) => ({
  ...(min !== undefined && { min_value: String(min) }),
  ...(max !== undefined && { max_value: String(max) }),
  ...(value !== undefined && { initial_value: String(value) }),
});

const isGrouped = (options: SelectField['options']): options is readonly OptionGroup[] =>
  options.some((option) => 'options' in option);

/** More than 100 options go into groups of 100, named after the first and the last of each. */
function offer({ options, value }: SelectField) {
  const groups = (isGrouped(options) ? options : [{ label: '', options }])
    .flatMap(inHundreds)
    .slice(0, limits.groups);
  const shown = groups.map(({ label, options: some }) => ({
    ...{ label: plain(label, limits.option), options: some.map(toOption) },
  }));
  const [first] = shown;
  if (!first) return null;
  const chosen = shown.flatMap((group) => group.options).find((option) => option.value === value);
  const initial = chosen ? { initial_option: chosen } : {};
  const isFlat = !isGrouped(options) && shown.length === 1;
  return isFlat ? { options: first.options, ...initial } : { option_groups: shown, ...initial };
}

function inHundreds({ label, options }: OptionGroup): OptionGroup[] {
  if (options.length <= limits.options) return options.length === 0 ? [] : [{ label, options }];
  const parts = Array.from({ length: Math.ceil(options.length / limits.options) }, (_, part) =>
    options.slice(part * limits.options, (part + 1) * limits.options),
  );
  const name = (part: readonly Option[]) =>
    [part.at(0), part.at(-1)].map((option) => clip(option?.label ?? '', 30)).join(' to ');
  return parts.map((part) => ({ label: [label, name(part)].filter(Boolean).join(': '), options: part }));
}

function toOption({ value, label }: Option): types.PlainTextOption {
  if (value === '' || value.length > longestValue) throw new RangeError('an option has no value Slack takes');
  return { value, text: plain(label, limits.option) };
}
