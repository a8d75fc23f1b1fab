import type { types } from '@slack/bolt';
import type { Plan } from '../domain/card.ts';
import { clip } from './clip.ts';

/** Slack's limit for a title that is streamed. */
const longestTitle = 256;

/**
 * Titles are not said to be plain text wherever Slack draws one, and an entity would be shown where they are: signs
 * that look alike can neither ping nor link in either.
 */
function plainTitle(text: string): string {
  const harmless = text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/\](?=[([:])/g, '] ');
  return clip(harmless, longestTitle);
}

/** A plan in a message that is edited. */
export const planBlock = ({ title, tasks }: Plan): types.PlanBlock => ({
  ...{ type: 'plan', title: plainTitle(title) },
  tasks: tasks.map((task) => ({
    ...{ type: 'task_card', task_id: task.id, title: plainTitle(task.title), status: task.state },
  })),
});

/** What of a plan is new, as a stream is told it. */
export const planChunks = ({ title, tasks }: Plan): types.AnyChunk[] => [
  { type: 'plan_update', title: plainTitle(title) },
  ...tasks.map(
    ({ id, title: text, state }): types.AnyChunk => ({
      ...{ type: 'task_update', id, title: plainTitle(text), status: state },
    }),
  ),
];

/** The same where Slack draws no plans. */
export const planList = ({ tasks }: Plan): string =>
  tasks.map(({ title, state }) => `${state === 'complete' ? '·' : '›'} ${title}`).join('\n');
