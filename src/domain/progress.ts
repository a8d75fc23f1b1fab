import type { Plan, Task } from './card.ts';
import type { StreamEvent } from './stream-event.ts';
import { count } from './words.ts';

/** How many of the last steps are kept, and how many of them an edited message shows. */
export const keptSteps = 20;
const shownSteps = 8;

/** The steps an event stands for, each a few words: `Read prices.md`, `Bash: npm test`. */
export function stepsOf(event: StreamEvent): string[] {
  return event.kind === 'assistant'
    ? event.tools.map(({ name, input }) => `${name}${subjectOf(input)}`.slice(0, 100))
    : [];
}

function subjectOf(input: Record<string, unknown>): string {
  const text = (key: string) => (typeof input[key] === 'string' ? (input[key] as string) : '');
  const file = (text('file_path') || text('notebook_path')).split('/').at(-1);
  if (file) return ` ${file}`;
  const words = text('command') || text('pattern') || text('skill') || text('description') || text('url');
  return words ? `: ${words.replaceAll(/\s+/g, ' ')}` : '';
}

/** What of a job its steps are read from. */
export type Stepping = {
  readonly id: number;
  readonly state: 'queued' | 'running' | 'ended';
  readonly steps: readonly string[];
  readonly stepCount: number;
};

/** The steps that are kept, from the one with number `from` on. Of a running job the last one is going on. */
function tasks({ id, state, steps, stepCount }: Stepping, from: number): Task[] {
  const first = stepCount - steps.length + 1;
  const all = steps.map((title, at): Task & { readonly number: number } => {
    const number = first + at;
    const isGoingOn = state === 'running' && number === stepCount;
    return { number, id: taskId(id, number), title, state: isGoingOn ? 'in_progress' : 'complete' };
  });
  return all.flatMap(({ number, ...task }) => (number >= from ? [task] : []));
}

/** It begins with the key of the message it stands in, by which a stream is known again. */
const taskId = (job: number, step: number) => `job/${job}/progress/${step}`;

const title = ({ state, stepCount }: Stepping): string => {
  const steps = count(stepCount, 'step');
  return state === 'running' ? `working on it · ${steps}` : steps;
};

/** The last steps of a job, for a message that is edited. */
export const planOf = (job: Stepping): Plan => ({
  title: title(job),
  tasks: tasks(job, job.stepCount - shownSteps + 1),
});

/**
 * What a stream that was told the first `told` steps does not know yet: the step that was going on then is over, and
 * others came. More than `keptSteps` at once are told by their last ones.
 */
export function planSince(job: Stepping, told: number): Plan {
  const since = tasks(job, told);
  const isLost = told > 0 && told <= job.stepCount - job.steps.length;
  const earlier: Task = { id: taskId(job.id, told), title: 'earlier steps', state: 'complete' };
  return { title: title(job), tasks: isLost ? [earlier, ...since] : since };
}

/** The plan a new stream begins with: what the one before it was not told, or the step that is going on. */
export const planFrom = (job: Stepping, told: number): Plan =>
  planSince(job, Math.max(1, Math.min(told + 1, job.stepCount)));

/** The plan with which a stream of a running job ends: nothing of it is going on here any more. */
export const closed = (plan: Plan): Plan => ({
  ...plan,
  tasks: plan.tasks.map((task) => ({ ...task, state: 'complete' })),
});

/** Slack draws at most 50 tasks in one message: the steps of so many are one page, and a stream has one page. */
const pageSize = 40;
const pageOf = (step: number) => Math.floor(Math.max(0, step - 1) / pageSize);

/** True when a stream that was told `told` steps has no room for the others. */
export const isFull = ({ stepCount }: Stepping, told: number): boolean => pageOf(told) !== pageOf(stepCount);
