import type { Context } from './context.ts';

/** What cannot be removed (files of another user, say) is no fault of the job: `doctor` names what is left over. */
export const removeClone = ({ git, log }: Pick<Context, 'git' | 'log'>, jobId: number): Promise<void> =>
  git
    .removeClone(String(jobId))
    .catch((error: unknown) => log.warn({ jobId, error }, 'a clone could not be removed'));
