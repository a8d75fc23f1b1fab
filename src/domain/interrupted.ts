/** Why a run was interrupted: its process died, it was asked to end, or nothing was heard of its host for too long. */
export type Interruption = 'died' | 'ended' | 'away';

const why: Readonly<Record<Interruption, string>> = {
  died: 'It was interrupted: the process that ran it ended.',
  ended: 'It was interrupted because the app that ran it was ended.',
  away: 'It was interrupted: nothing was heard of the host that ran it.',
};

/** How the result of such a job reads. */
export const interruptedWords = (cause: Interruption): string =>
  `${why[cause]} Nothing of it was merged. Ask again to run it again.`;
