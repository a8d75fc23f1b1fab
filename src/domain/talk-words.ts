import { say } from './answers.ts';
import type { Card, Plan, Task } from './card.ts';
import type { Person } from './permission.ts';
import { keptSteps } from './progress.ts';
import { button, count, usd, who } from './words.ts';

/** What is said of the one long-lived session of a project, and by it. */

export type TalkView = {
  readonly project: string;
  readonly isOpen: boolean;
  /** Null where the project has no persistent session any more. */
  readonly idleMinutes: number | null;
};
export type RemarkView = {
  readonly id: number;
  readonly project: string;
  readonly person: Person;
  readonly state: 'queued' | 'sent' | 'answered' | 'failed';
  /** The last of its steps, and how many there were. */
  readonly steps: readonly string[];
  readonly stepCount: number;
  readonly answer: string | null;
  readonly words: string | null;
  readonly turns: number;
  readonly costUsd: number;
};

/** The message in whose thread, or direct message, one talks. */
export function talkRoot({ project, isOpen, idleMinutes }: TalkView): Card {
  const line = [`Talking to ${project}`, isOpen ? '' : ' · ended'];
  if (!isOpen) return { line, footer: [`/job talk ${project} begins a new one.`], buttons: [] };
  const where = `What its owners write here goes to one session, in order. It works in ${project}'s own checkout, as you would at its terminal: without a clone, and without Merge.`;
  const rest =
    idleMinutes === null
      ? ''
      : ` After ${count(idleMinutes, 'minute')} without a word it sleeps; the next one wakes it.`;
  return { line, body: where + rest, buttons: [{ ...button('hangup', 0), words: project }] };
}

/** Its steps while it works on a remark; before that, that it waits. */
export function remarkProgress(remark: RemarkView): Card {
  const plan = planOf(remark);
  const isOpen = remark.state === 'queued' || remark.state === 'sent';
  return {
    line: [plan.title],
    ...(plan.tasks.length > 0 && { plan }),
    buttons: isOpen ? [button('interrupt', remark.id)] : [],
  };
}

function planOf({ id, state, steps, stepCount }: RemarkView): Plan {
  const first = stepCount - steps.length + 1;
  const tasks = steps.map((title, at): Task => {
    const isGoingOn = state === 'sent' && at === steps.length - 1;
    const number = first + at;
    return { id: `remark/${id}/progress/${number}`, title, state: isGoingOn ? 'in_progress' : 'complete' };
  });
  const done = stepCount > 0 ? count(stepCount, 'step') : '';
  const working = ['working on it', done].filter(Boolean).join(' · ');
  const titles = {
    queued: 'waits for its turn',
    sent: working,
    answered: 'answered',
    failed: 'not answered',
  };
  const isOver = state === 'answered' || state === 'failed';
  const title = isOver && done ? done : titles[state];
  return { title, tasks: tasks.slice(-keptSteps) };
}

/** What the session answered, or why it did not. */
export function remarkAnswer({ state, person, answer, words, turns, costUsd }: RemarkView): Card {
  const took = turns > 0 ? `${count(turns, 'turn')}, ${usd(costUsd)}` : '';
  const footer = [words, took].filter(Boolean).join(' · ');
  return {
    line: [state === 'answered' ? 'answer for ' : 'no answer for ', who(person)],
    ...(answer && { markdown: answer }),
    ...(footer && { footer: [footer] }),
    buttons: [],
  };
}

export const noTalk = (project: string): Card =>
  say(
    `${project} has no persistent session: persistent = true in workspaces.toml gives it one, at most one project has it.`,
  );

export const talkOver = (project: string): Card =>
  say(`This talk has ended. /job talk ${project} begins a new one.`);

export const filesNotTaken = (project: string): Card =>
  say(`Files do not reach this session: put them where it works, in the checkout of ${project}.`);

export const nothingToStop: Card = say('It is not working on anything now.');

/** `why` is Slack's refusal in words, with the mend. */
export const talkNotShown = (project: string, why: string): Card =>
  say(`One cannot talk to ${project} here: ${why}`);
