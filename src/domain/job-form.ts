import { maxTaskLength } from './command.ts';
import { type Form, longestText, type Option, textOf, type Values } from './form.ts';
import type { Asked } from './project.ts';

/** What is known already of a job that is asked for in a form. */
export type JobDraft = { readonly task: string; readonly project: string | null };

/** The same bounds as the keys of a project in `workspaces.toml` have. */
const limits = { minutes: { min: 1, max: 1_380 }, dollars: { min: 0.01, max: 1_000 } } as const;

/**
 * Asks for a job: the project, the task, and what is different from the project's own settings. A task longer than one
 * field of a form is cut there, so it is better typed behind `/job`.
 */
export const jobForm = (projects: readonly string[], { task, project }: JobDraft): Form => ({
  ...{ kind: 'job', subject: 'new', title: 'Run a job', submit: 'Run' },
  fields: [
    {
      ...{ type: 'select', name: 'project', label: 'Project', options: projects.map(option) },
      ...(project !== null && { value: project }),
    },
    {
      ...{ type: 'text', name: 'task', label: 'What should be done?', multiline: true },
      ...{ max: Math.min(longestText, maxTaskLength), value: task },
    },
    {
      ...{ type: 'check', name: 'plan', label: 'Plan' },
      says: 'Show me a plan first, and change nothing before I say Go',
    },
    {
      type: 'text',
      name: 'model',
      label: 'Model',
      optional: true,
      max: 100,
      hint: "Empty: the project's own",
    },
    {
      ...{ type: 'number', name: 'minutes', label: 'Most minutes', optional: true },
      ...{ ...limits.minutes, hint: ownLimit },
    },
    {
      ...{ type: 'number', name: 'dollars', label: 'Most dollars', optional: true },
      ...{ ...limits.dollars, hint: ownLimit },
    },
  ],
});

/** Whoever asks for a job can make the limits of its project narrower, not wider. */
const ownLimit = "Never more than the project's own";

const option = (name: string): Option => ({ value: name, label: name });

/** What was filled in. */
export type FilledJob = {
  readonly project: string;
  readonly task: string;
  readonly mode: 'plan' | undefined;
  readonly asked: Asked;
};

export function readJobForm(values: Values): FilledJob {
  const number = (name: string) => (typeof values[name] === 'number' ? values[name] : null);
  return {
    project: textOf(values, 'project'),
    task: textOf(values, 'task'),
    mode: values.plan === true ? 'plan' : undefined,
    asked: {
      ...{ model: textOf(values, 'model') || null },
      ...{ maxMinutes: number('minutes'), maxUsd: number('dollars') },
    },
  };
}
