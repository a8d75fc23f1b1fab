import type { Failure } from '../history/beat.ts';

/**
 * Whether a live hook stopped something here: Claude Code says the command of the hook, and in it the hook's folder. That
 * is what the hook is for, so it is a use of it and no failure. `livePaths` are those of hooks that came by upgrades.
 */
export const isHookUse = (
  { kind, text }: Pick<Failure, 'kind' | 'text'>,
  livePaths: readonly string[],
): boolean => kind === 'gate' && livePaths.some((path) => text.includes(`${path}/`));
