import { z } from 'zod';
import type { Artifact, Problems } from './artifact.ts';
import {
  isScript,
  livePathOf,
  longestSlug,
  namesOf,
  place,
  sizeProblems,
  slugShape,
  textOf,
  unwrap,
} from './artifact-files.ts';
import type { TreeFile } from './diff.ts';
import { commandOf, type Registration } from './hook-registration.ts';

/** A hook runs at every call its matcher names: it is a small check, not a program. */
export const hookLimits = { files: 5, bytes: 16 * 1024, matcher: 200, says: 400, seconds: 10 };

const isPattern = (text: string): boolean => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
};

const hookSchema = z.strictObject({
  name: z.string().regex(slugShape, 'must be lower case letters, digits and dashes').max(longestSlug),
  event: z.enum(['PreToolUse', 'PostToolUse']),
  matcher: z
    .string()
    .min(1, 'must name the tools it looks at, such as "Bash"')
    .max(hookLimits.matcher)
    .refine(isPattern, 'must be a pattern of tool names'),
  script: z.string().min(1),
  says: z
    .string()
    .min(1, 'must say in one sentence when it stops a call, and what to do instead')
    .max(hookLimits.says),
});
type Head = z.infer<typeof hookSchema>;

/** Reads a folder with hook.json and a script as one hook, or says everything that is wrong with it. */
export function readHook(written: readonly TreeFile[]): Artifact | Problems {
  const files = unwrap(written, 'hook.json');
  const main = files.find(({ path }) => path === 'hook.json');
  if (!main)
    return { problems: [`hook.json is missing at the top of the folder (found: ${namesOf(files)})`] };
  const own = files.filter((file) => file !== main);
  const head = readHead(textOf(main));
  if ('problems' in head) return { problems: [...sizeProblems(files, hookLimits), ...head.problems] };
  const problems = [...sizeProblems(files, hookLimits), ...scriptProblems(own, head)];
  if (problems.length > 0) return { problems };
  const livePath = livePathOf('hook', head.name);
  const placed = [readme(head), ...own].map((file) => place(file, livePath));
  return { kind: 'hook', slug: head.name, livePath, files: placed, registration: register(livePath, head) };
}

function readHead(text: string): Head | Problems {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { problems: ['hook.json is not JSON'] };
  }
  const read = hookSchema.safeParse(found);
  if (read.success) return read.data;
  return {
    problems: read.error.issues.map(({ path, message }) => `hook.json: ${path.join('.')} ${message}`),
  };
}

/** Of a call that was denied by an answer in JSON, Claude Code does not say which hook did: its use could not be told. */
const decidesByAnswer = (file: TreeFile): boolean => /permissionDecision/.test(textOf(file));
const notByAnswer =
  'answers with a permissionDecision; to stop a call it prints why on stderr and exits with 2';

function scriptProblems(files: readonly TreeFile[], { script }: Head): string[] {
  const found = files.find(({ path }) => path === script);
  if (!found) return [`hook.json names the script ${script}, which is not there (found: ${namesOf(files)})`];
  return [
    ...(isScript(found) ? [] : [`${script} does not begin with a #! line`]),
    ...files.filter(decidesByAnswer).map(({ path }) => `${path} ${notByAnswer}`),
    ...(files.some(({ path }) => path === 'README.md')
      ? ['README.md is made from hook.json: leave it out']
      : []),
  ];
}

const register = (livePath: string, { event, matcher, script }: Head): Registration => ({
  ...{ event, matcher },
  hook: { type: 'command', command: commandOf(`${livePath}/${script}`), timeout: hookLimits.seconds },
});

/** What people read where it lives: hook.json itself ends in the settings. */
function readme({ name, event, matcher, says }: Head): TreeFile {
  const text = `# ${name}\n\nWhen: ${event} of ${matcher}.\n${says}\n`;
  return { path: 'README.md', mode: '100644', content: new TextEncoder().encode(text) };
}
