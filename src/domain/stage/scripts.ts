import type { TreeFile } from '../diff.ts';

/** A file that says in its first line what runs it. */
export type ScriptFile = {
  readonly path: string;
  /** As the first line has it: a path, or for `env` the name it looks up. */
  readonly runs: string;
};

const firstLine = /^#![ \t]*(\S+)(?:[ \t]+([^\r\n]*))?/u;

/** The scripts among an artifact's files. */
export const scriptsIn = (files: readonly TreeFile[]): ScriptFile[] =>
  files.flatMap(({ path, content }) => {
    const [, program = '', rest = ''] = firstLine.exec(new TextDecoder().decode(content)) ?? [];
    if (program === '') return [];
    const words = rest.split(/\s+/u).filter((word) => word !== '' && !/^-|=/u.test(word));
    return [{ path, runs: nameOf(program) === 'env' ? (words[0] ?? program) : program }];
  });

const nameOf = (program: string): string => program.split('/').at(-1) ?? program;

/** Where a host keeps its programs. What stands elsewhere may be the artifact's own, and reading would run it. */
const ofTheHost = /^(?:\/(?:usr\/(?:local\/)?)?bin\/)?[^/]+$/u;

/** Reads a script without running any of it, or leaving anything beside it; by the name of what runs it. */
const readings: readonly (readonly [RegExp, string])[] = [
  [/^(?:sh|dash|bash|zsh|ksh)$/u, '-n'],
  [/^node$/u, '--check'],
  [/^python3?(?:\.\d+)?$/u, `-I -c 'import ast, sys; ast.parse(open(sys.argv[1], "rb").read())'`],
];

/** Shell commands that say, by how they end, whether a script can be run where jobs run, and whether it parses. */
export function waysToRead({ path, runs }: ScriptFile): {
  readonly there: string;
  readonly parses: string | null;
} {
  const [, how] = (ofTheHost.test(runs) && readings.find(([name]) => name.test(nameOf(runs)))) || [];
  const parses = how === undefined ? null : `${quoted(runs)} ${how} ${quoted(path)}`;
  return { there: `command -v ${quoted(runs)}`, parses };
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
