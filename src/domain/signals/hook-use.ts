import { type Failure, gateTool } from '../history/beat.ts';
import { isHookDenial } from '../history/tool-result.ts';

/**
 * Whether a live hook stopped something here: Claude Code says the command of the hook, and in it the hook's folder. That
 * is what the hook is for, so it is a use of it and no failure. `livePaths` are those of hooks that came by upgrades.
 */
export const isHookUse = (
  { kind, text }: Pick<Failure, 'kind' | 'text'>,
  livePaths: readonly string[],
): boolean => kind === 'gate' && livePaths.some((path) => text.includes(`${path}/`));

/**
 * Whether what a hook stopped is no failure: a live hook says so by its path, or a hook denied it by an answer, of which
 * Claude Code does not say whose it was. Then it may be a live one's, where there is one.
 */
export const maybeHookUse = (
  failure: Pick<Failure, 'kind' | 'tool' | 'text'>,
  livePaths: readonly string[],
): boolean =>
  failure.tool !== gateTool &&
  (isHookUse(failure, livePaths) ||
    (livePaths.length > 0 && failure.kind === 'gate' && isHookDenial(failure.text)));
