import { isHookPath, settingsPath } from './hook-registration.ts';

/** True when `path` is `folder` or lies below it. */
export const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

/** True for every path that an upgrade of the artifact at `livePath` may touch: its own, and of a hook the settings. */
export const isOfArtifact = (path: string, livePath: string): boolean =>
  within(path, livePath) || (isHookPath(livePath) && path === settingsPath);
