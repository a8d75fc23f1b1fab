import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import { writeFiles } from '../../src/rehearsal/bakery.ts';
import type { Script } from '../../src/rehearsal/model.ts';
import type { projectSchema } from '../../src/workspaces-project.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { gitIn } from './git.ts';
import { byTurns } from './scripted.ts';

type Settings = Omit<z.input<typeof projectSchema>, 'path'>;
/** What a test says of one project: its settings, and what its repository begins with. */
export type Place = { readonly settings: Settings; readonly files: Readonly<Record<string, string>> };

/** Repositories of a test's own, as projects whose owners are these; `remove` takes them away. */
export async function createProjects(places: Readonly<Record<string, Place>>, owners: readonly string[]) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audition-projects-'));
  const projects = [];
  for (const [name, { settings, files }] of Object.entries(places)) {
    const at = path.join(folder, name);
    await mkdir(at);
    await writeFiles(at, files);
    for (const args of [
      ['init', '--quiet', '--initial-branch=main'],
      ['config', 'user.name', 'The Owner'],
      ['config', 'user.email', 'owner@example.org'],
      ['add', '--all'],
      ['commit', '--quiet', '--message', `Open the ${name}`],
    ])
      await gitIn(at, ...args);
    projects.push(toProject(name, { ...settings, path: at }, owners, at));
  }
  return { folder, projects, remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * `write rye.md` is done by writing that file, and after a gate that did not let it pass by `rye.txt` beside it.
 * Anything else is answered without a change.
 */
const files: Script = byTurns((text) => {
  const asked = /<task>\s*write (\S+)/.exec(text)?.[1];
  const file = text.includes('did not let it pass') ? asked?.replace('.md', '.txt') : asked;
  if (!file) return [[{ say: 'There was nothing to change.' }]];
  return [[{ call: 'Write', input: { file_path: file, content: `${file}\n` } }], [{ say: `Wrote ${file}.` }]];
});

/** Words what was decided first on a day, and something beside it that nobody did. */
const words: Script = ({ raw }) => {
  const [, job = 'job 0'] = /verb\W+merge\W+refs\W+(job \d+)/.exec(raw) ?? [];
  const shipped = [
    { text: 'The fridge has a new shelf in use.', refs: [job] },
    { text: 'A cow was bought.', refs: ['job 999'] },
  ];
  return [{ call: 'StructuredOutput', input: { shipped, risks: [], flags: [], next: [] } }];
};

export const writesFiles: Script = (request) =>
  (request.raw.includes('Write the work log of ') ? words : files)(request);
