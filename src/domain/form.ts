/**
 * What a person is asked to fill in. Every label is untrusted text: the edge that shows a form keeps it inside that
 * edge's limits. Names, option values and the subject are ours, and come back as they are.
 */
export type Form = {
  readonly kind: FormKind;
  /** What it is about: the number of a decision, say. */
  readonly subject: string;
  /** Slack shows 24 characters of it. */
  readonly title: string;
  /** What is on its button. */
  readonly submit: string;
  /** A few words above the fields. */
  readonly about?: string;
  readonly fields: readonly Field[];
};

export const formKinds = ['kill-reason', 'job', 'answer'] as const;
export type FormKind = (typeof formKinds)[number];

export type Field = TextField | SelectField | NumberField | CheckField;
type Asked = {
  /** What its value comes back under: `[a-z_]+`, once in a form. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** It may be left empty; then it does not come back. */
  readonly optional?: true;
};
export type TextField = Asked & {
  readonly type: 'text';
  readonly multiline?: true;
  /** Most characters; `longestText` unless it says less. */
  readonly max?: number;
  readonly value?: string;
};
export type SelectField = Asked & {
  readonly type: 'select';
  readonly options: readonly Option[] | readonly OptionGroup[];
  /** The value of the option that is chosen at first. */
  readonly value?: string;
};
export type NumberField = Asked & {
  readonly type: 'number';
  readonly min?: number;
  readonly max?: number;
  readonly value?: number;
};
/** A box to tick. It comes back as true or false, and cannot be left out. */
export type CheckField = Omit<Asked, 'optional'> & {
  readonly type: 'check';
  /** What stands beside the box. */
  readonly says: string;
  readonly value?: boolean;
};
/** `value` is at most `longestValue` characters. */
export type Option = { readonly value: string; readonly label: string };
export type OptionGroup = { readonly label: string; readonly options: readonly Option[] };

/** Slack takes no longer text in one field, and no longer value of an option. */
export const longestText = 3_000;
export const longestValue = 150;

/** What was filled in, by field name: texts without the spaces around them, and nothing for what was left empty. */
export type Values = Readonly<Record<string, string | number | boolean>>;

/** What a field asks of its value, as far as no database is needed to say. */
export type Rule = Pick<Asked, 'name' | 'optional'> &
  (
    | Pick<TextField, 'type' | 'max'>
    | Pick<NumberField, 'type' | 'min' | 'max'>
    | { readonly type: 'select' | 'check' }
  );

/** What is wrong with a form that was filled in: a sentence by field name, empty where nothing is. */
export function problemsOf(rules: readonly Rule[], values: Values): Readonly<Record<string, string>> {
  const said = rules.map((rule) => [rule.name, problemOf(rule, values[rule.name])] as const);
  return Object.fromEntries(said.flatMap(([name, words]) => (words === null ? [] : [[name, words]])));
}

function problemOf(rule: Rule, value: Values[string] | undefined): string | null {
  if (rule.type === 'check') return null;
  if (value === undefined) return rule.optional ? null : 'This is needed.';
  if (rule.type === 'number') return numberProblem(rule, value);
  const max = (rule.type === 'text' && rule.max) || longestText;
  const length = typeof value === 'string' ? value.length : 0;
  return length > max ? `This has ${length} characters; at most ${max} are possible.` : null;
}

function numberProblem({ min, max }: Pick<NumberField, 'min' | 'max'>, value: Values[string]): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'This has to be a number.';
  if (min !== undefined && value < min) return `At least ${min}.`;
  return max !== undefined && value > max ? `At most ${max}.` : null;
}

/** A text of a form that was filled in; empty when it was left so. */
export const textOf = (values: Values, name: string): string =>
  typeof values[name] === 'string' ? values[name] : '';
