import { expect, it } from 'vitest';
import type { Field, Form } from '../../src/domain/form.ts';
import { type Filled, viewSubmission } from '../../src/rehearsal/requests.ts';
import { toView } from '../../src/slack/form-view.ts';
import { readSubmit } from '../../src/slack/incoming.ts';
import { problemsIn, type Submission } from '../../src/slack/submission.ts';

const fields: readonly Field[] = [
  { type: 'text', name: 'task', label: 'Task', multiline: true, max: 20 },
  { type: 'text', name: 'model', label: 'Model', optional: true },
  { type: 'select', name: 'project', label: 'Project', options: [{ value: 'bakery', label: 'The bakery' }] },
  { type: 'number', name: 'minutes', label: 'Minutes', min: 1, max: 60, optional: true },
  { type: 'check', name: 'plan', label: 'Plan', says: 'Plan first' },
];
const form: Form = { kind: 'kill-reason', subject: '7', title: 'A job', submit: 'Run', fields };

/** What Slack sends when this is filled in, and what has to be said about it. */
function filled(values: Filled, id = 'V1') {
  const ada = { id: 'U0ADA', name: 'ada' };
  const open = { ...toView(form, {}), id } as unknown as Parameters<typeof viewSubmission>[1];
  const body = viewSubmission(ada, open, values).payload as unknown as Submission;
  const submit = readSubmit(body);
  return { submit, problems: problemsIn(body.view, submit?.values ?? {}) };
}

it('comes back as it was meant, without what was left empty', () => {
  const { submit, problems } = filled({
    task: ' add\nrye ',
    model: ' ',
    project: 'bakery',
    minutes: '30',
    plan: true,
  });
  expect(problems).toEqual({});
  expect(submit?.values).toEqual({ task: 'add\nrye', project: 'bakery', minutes: 30, plan: true });
  expect(submit).not.toHaveProperty('channel');
  expect(filled({ task: 'x', project: 'bakery' }).submit?.values).toEqual({
    task: 'x',
    project: 'bakery',
    plan: false,
  });
});

it('is held to the rules it was opened with', () => {
  expect(filled({ task: 'x'.repeat(21), minutes: 'an hour' }).problems).toEqual({
    task: 'This has 21 characters; at most 20 are possible.',
    project: 'This is needed.',
    minutes: 'This has to be a number.',
  });
  expect(filled({ task: 'x', project: 'bakery', minutes: '61' }).problems).toEqual({
    minutes: 'At most 60.',
  });
});

it('is one submission for each form that was opened', () => {
  expect(filled({ task: 'x' }).submit?.id).toBe(filled({ task: 'y' }).submit?.id);
  expect(filled({ task: 'x' }, 'V2').submit?.id).not.toBe(filled({ task: 'x' }).submit?.id);
});
