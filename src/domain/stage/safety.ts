import type { TreeFile } from '../diff.ts';
import { type Checked, fails, passes } from './checked.ts';
import { namedCommands } from './named-commands.ts';
import { type ScriptFile, scriptsIn } from './scripts.ts';

/** What became of reading a script where jobs run. */
export type ScriptRead = ScriptFile & {
  /** `missing`: what runs it is not there; `unknown`: nobody here can read it without running it. */
  readonly found: 'parses' | 'broken' | 'missing' | 'unknown';
  /** What the reader said. */
  readonly said: string;
};

/** `leaks` are sentences about secrets that were found in the files. */
export function checkSafety(
  files: readonly TreeFile[],
  leaks: readonly string[],
  scripts: readonly ScriptRead[],
): Checked {
  const warnings = [...scripts.flatMap(notRead), ...notScripts(files), ...namedCommands(files)];
  const problems = [...leaks, ...scripts.flatMap(problemOf)];
  if (problems.length > 0) return fails('safety', problems.join('; '), { warnings });
  const parsed = scripts.filter(({ found }) => found === 'parses').length;
  const read = scripts.length === 0 ? 'no script' : `${parsed} of ${scripts.length} scripts parse`;
  return passes('safety', `no secret, ${read}`, { warnings });
}

function problemOf({ path, runs, found, said }: ScriptRead): string[] {
  if (found === 'broken') return [`${path} does not parse: ${said.trim().split('\n').slice(0, 3).join(' ')}`];
  return found === 'missing' ? [`${path} needs ${runs}, which jobs do not have on this host`] : [];
}

const notRead = ({ path, runs, found }: ScriptRead): string[] =>
  found === 'unknown'
    ? [`${path} is run by ${runs} and was not read: only shells, node and python of the host do that`]
    : [];

function notScripts(files: readonly TreeFile[]): string[] {
  const scripts = new Set(scriptsIn(files).map(({ path }) => path));
  return files
    .filter(({ path, mode }) => mode === '100755' && !scripts.has(path))
    .map(({ path }) => `${path} is executable and does not say what runs it`);
}
