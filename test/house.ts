import path from 'node:path';

/** The rules of the house, as a function over files: which folder may import which, who reads the environment, how long a file may be. */

export type SourceFile = { readonly path: string; readonly text: string };

const entries = ['src/main.ts', 'src/cli.ts', 'src/rehearsal/rehearse.ts'];
const readsEnvironment = ['src/config.ts', ...entries];
const edges = ['slack', 'postgres', 'claude', 'git', 'redaction', 'history', 'github'];
const domainLibraries = ['zod', 'fastest-levenshtein', 'luxon', 'cron-parser'];
/** Lines, without the empty one at the end. */
const longest = (file: string) => (file.startsWith('test/') ? 300 : 200);

type Import = { readonly from: string; readonly typeOnly: boolean };

/** `import … from`, `export … from`, `import '…'` and `import('…')`. */
const importPattern =
  /^[ \t]*(?:import|export)[ \t]+(type[ \t]+)?(?:[\w*{][^;'"]*?from[ \t]*)?['"]([^'"]+)['"]|\bimport\([ \t\n]*['"]([^'"]+)['"]/gm;

function importsOf(file: SourceFile): Import[] {
  return [...file.text.matchAll(importPattern)].map(([, type, named, dynamic]) => {
    const from = named ?? dynamic ?? '';
    const target = from.startsWith('.') ? path.posix.join(path.posix.dirname(file.path), from) : from;
    return { from: target, typeOnly: type !== undefined };
  });
}

/** `src/flow/decide.ts` → `flow`; files directly in src and cli files stand at the top: `main`. */
function placeOf(file: string): string {
  if (file.startsWith('prisma/client/')) return 'prisma';
  if (!file.startsWith('src/')) return file.startsWith('test/') ? 'test' : 'library';
  const [, folder = '', ...rest] = file.split('/');
  return rest.length === 0 || folder === 'cli' ? 'main' : folder;
}

/** May a file of `place` import this? Libraries are restricted in domain and flow only. */
function allowed(file: string, { from, typeOnly }: Import): boolean {
  const place = placeOf(file);
  const target = placeOf(from);
  if (target === 'test') return place === 'test';
  if (place === 'rehearsal' || target === place) return true;
  if (place === 'domain') return domainLibraries.includes(from);
  if (place === 'flow') return target === 'domain' || (target === 'prisma' && typeOnly);
  if (target === 'library' || target === 'domain') return true;
  if (edges.includes(place))
    return (target === 'flow' && typeOnly) || (target === 'prisma' && place === 'postgres');
  return place === 'main' && [...edges, 'flow'].includes(target);
}

function problemsOf(file: SourceFile): string[] {
  const lines = file.text.replace(/\n$/, '').split('\n').length;
  const length =
    lines > longest(file.path) ? [`${file.path}: ${lines} lines, at most ${longest(file.path)}`] : [];
  if (!file.path.startsWith('src/')) return length;
  const arrows = importsOf(file).flatMap((one) =>
    allowed(file.path, one)
      ? []
      : [`${file.path} must not import ${one.from}${one.typeOnly ? ' (types)' : ''}`],
  );
  const reads =
    /\bprocess\.env\b|\bprocess\[['"]env['"]\]|\{[^}]*\benv\b[^}]*\} = process\b|import \{[^}]*\benv\b[^}]*\} from ['"]node:process['"]/;
  const environment = reads.test(file.text) && !readsEnvironment.includes(file.path);
  return [...length, ...arrows, ...(environment ? [`${file.path} must not read process.env`] : [])];
}

/** Every broken rule, one sentence each. Paths are relative to the repository, with `/`. */
export const brokenRules = (files: readonly SourceFile[]): string[] => files.flatMap(problemsOf);
