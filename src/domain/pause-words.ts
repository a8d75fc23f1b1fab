import type { Card } from './card.ts';
import { pausedWords } from './waiting-words.ts';
import { plain } from './words.ts';

/** What is said to whoever pauses or resumes a project; `before` is who had paused it already. */
export const pausedNow = (project: string, before: string | null): Card =>
  before === null
    ? plain(
        `${project} is paused: what runs goes on, and nothing else is begun. /job resume ${project} goes on.`,
      )
    : plain(...pausedWords(project, before), ' already.');

export const resumedNow = (project: string, wasHeld: boolean): Card =>
  plain(wasHeld ? `Jobs of ${project} are begun again.` : `${project} was not paused.`);
