import type { Chart } from './chart.ts';

/**
 * What is said to people, before Slack or a terminal gives it a shape. Every string here is untrusted text:
 * an edge must show it as it is, never let it ping, link or format.
 */
export type Card = {
  /** The one line that matters; all there is in a notification. */
  readonly line: readonly Span[];
  /** Longer plain text below it (a task, an answer). */
  readonly body?: string;
  /** An answer in Markdown; shown as plain text where it cannot be drawn. */
  readonly markdown?: string;
  /** What is being done; shown as a list where it cannot be drawn. */
  readonly plan?: Plan;
  /** Text whose spaces matter (a diff, a list of files). */
  readonly preformatted?: string;
  /** Bars below the texts; its figures stand in the texts, too. */
  readonly chart?: Chart;
  /** One quiet line at the end. */
  readonly footer?: readonly Span[];
  readonly buttons: readonly Button[];
};

/** Steps under one title, in their order. `id` is the same for a step wherever it is told again. */
export type Plan = { readonly title: string; readonly tasks: readonly Task[] };
export type Task = {
  readonly id: string;
  readonly title: string;
  readonly state: 'in_progress' | 'complete';
};

/** Plain text, a Slack user to mention, a code word, or bold text. */
export type Span = string | { readonly user: string } | { readonly code: string } | { readonly bold: string };

export const actions = [
  'approve',
  'kill',
  'look',
  'undo',
  'restore',
  'retire',
  'keep',
  'trust',
  'merge',
  'discard',
  'cancel',
  'retry',
  'answer',
  'allow',
  'fix',
  'go',
  'drop',
  'transcript',
  'stop',
  'choose',
  'worklogOn',
  'worklogOff',
  'interrupt',
  'hangup',
] as const;
export type Action = (typeof actions)[number];

/** A press on it comes back as `{ action, subject, words }`; `subject` is the number of the job or the upgrade. */
export type Button = {
  readonly action: Action;
  readonly subject: number;
  readonly label: string;
  /** What comes back with a press beside the number: at most 1,900 characters. */
  readonly words?: string;
  readonly style?: 'primary' | 'danger';
};

const spanText = (span: Span): string => {
  if (typeof span === 'string') return span;
  if ('user' in span) return `@${span.user}`;
  return 'code' in span ? span.code : span.bold;
};

/** The spans as plain text, for terminals and for Slack's notification text. */
export const plainText = (spans: readonly Span[]): string => spans.map(spanText).join('');
