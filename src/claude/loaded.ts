import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { relative } from 'node:path';
import { z } from 'zod';
import type { Project } from '../domain/project.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Claude, StreamLine } from '../flow/ports.ts';

/** What a session in a clone begins with; `memory` are CLAUDE.md and rules, as paths in the clone. */
export type Loaded = {
  readonly model: string;
  readonly skills: readonly string[];
  readonly memory: readonly string[];
};
const event = z.object({
  context_usage: z.object({
    memory_files: z.array(z.object({ path: z.string() })),
    skills: z.array(z.object({ name: z.string() })),
  }),
});
const waitMs = 60_000;

/**
 * Asks the real `claude -p` what it loads in a fresh clone of the project, as a job would run there. It is asked by
 * the CLI's own command `/context`, which calls no model: nothing is paid, and no login is needed.
 */
export async function whatLoads(claude: Claude, project: Project, clone: string): Promise<Loaded | Refusal> {
  const sessionId = randomUUID();
  let usage: z.infer<typeof event>['context_usage'] | undefined;
  const lines = async (heard: readonly StreamLine[]) => {
    for (const { text } of heard)
      if (text.includes('"context_usage"')) usage = event.safeParse(JSON.parse(text)).data?.context_usage;
  };
  const order = { ...project, sessionId, marker: `loaded-${sessionId}`, cwd: clone, addDirs: [] };
  const hearing = { started: async () => {}, lines };
  const facts = await claude.run({ ...order, prompt: '/context' }, hearing, AbortSignal.timeout(waitMs));
  await claude.forget(sessionId);
  if (!facts.init || !usage)
    return refuse('unknown', 'This claude does not say what it loads.', facts.notStarted ?? facts.stderrTail);
  const root = await realpath(clone);
  const memory = usage.memory_files.map(({ path }) => relative(root, path));
  const skills = new Set([...facts.init.skills, ...usage.skills.map(({ name }) => name)]);
  return { model: facts.init.model, skills: [...skills], memory };
}

type CommittedText = { readonly path: string; readonly text: string };
const skillFile = /^\.claude\/skills\/([^/]+)\/SKILL\.md$/;
const memoryFile = /^(\.claude\/)?CLAUDE\.md$|^\.claude\/rules\/.+\.md$/;
/** Such a rule is loaded with the files it names, not at the start. */
const isForPaths = (text: string) => /^---\n(?:(?!---)[^\n]*\n)*?paths:/.test(text);

/** Paths of the skills, rules and CLAUDE.md among a commit's files that a session there would not have. */
export const notLoaded = (files: readonly CommittedText[], { skills, memory }: Loaded): string[] =>
  files
    .filter(({ path, text }) => {
      const [, slug] = skillFile.exec(path) ?? [];
      if (slug !== undefined) return !skills.includes(slug);
      return memoryFile.test(path) && !memory.includes(path) && !isForPaths(text);
    })
    .map(({ path }) => path);
