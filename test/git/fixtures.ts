import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Project } from '../../src/domain/project.ts';
import { isRefusal, type Refusal } from '../../src/domain/result.ts';
import type { Committed, Git } from '../../src/flow/ports.ts';
import { createGit } from '../../src/git/git.ts';
import { gitWith } from '../fakes/git.ts';

/** A person's machine: a home, a repository "bakery" with a price list, and our data folder (an awkward path). */
export type Place = {
  readonly folder: string;
  readonly dataDir: string;
  readonly env: Record<string, string>;
  readonly project: Project;
  readonly git: Git;
  /** Git as the person runs it, in the project. */
  person(...args: string[]): Promise<string>;
  /** The same, where it is meant to stop half-way. */
  stumble(...args: string[]): Promise<void>;
  write(path: string, content: string, mode?: number): Promise<void>;
  read(path: string): Promise<string>;
  commit(message: string, files?: Record<string, string>): Promise<string>;
};

export const settings: Omit<Project, 'name' | 'path' | 'branch'> = {
  ...{
    copy: [],
    permissionMode: 'acceptEdits',
    settingSources: 'user,project',
    allowedTools: [],
    deniedTools: [],
  },
  ...{
    limits: { maxMinutes: 5 },
    bounds: { network: true, memoryMb: 0, processes: 0, diskMb: 0, reveal: [] },
    delivery: 'ask',
    day: {
      zone: 'UTC',
      eod: '23:00',
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      worklogUsd: 0,
    },
    gates: { before: [], after: [], minutes: 15, retry: true },
    plan: { tick: false, rollover: false },
    begin: { atOnce: 1, perDay: { jobs: 0, minutes: 0, dollars: 0 } },
    ...{ afterUsageLimit: 'stop', quietMinutes: 0 },
    retire: { afterJobs: 100, afterDays: 90 },
    upgrades: { dollarsPerDay: 10, runsPerDay: 80 },
    users: [],
    approvers: [],
  },
  ...{ owners: [], autoAccept: { kinds: [], perDay: 3 } },
};

export const prices = `${Array.from({ length: 12 }, (_, at) => `loaf ${at + 1}, 2.${10 + at}`).join('\n')}\n`;

export async function createPlace(options: Partial<Project> = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'audition git-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [home, path, dataDir] = [join(folder, 'home'), join(folder, 'bakery'), join(folder, `data "o'f" us`)];
  const env = { PATH: process.env.PATH ?? '', HOME: home, LC_ALL: 'C' };
  await mkdir(home);
  await writeFile(
    join(home, '.gitconfig'),
    '[user]\n\tname = The Baker\n\temail = baker@example.com\n[init]\n\tdefaultBranch = main\n[core]\n\teditor = true\n',
  );
  await gitWith(env, folder, ['init', '--quiet', path]);
  const project: Project = { name: 'bakery', path, branch: 'main', ...settings, ...options };
  const place = at(folder, env, project, createGit({ dataDir, env }), dataDir);
  await place.commit('Open the bakery', {
    'prices.txt': prices,
    'README.md': 'A bakery.\n',
    '.gitignore': '*.secret\n/oven/\n',
  });
  return place;
}

function at(folder: string, env: Place['env'], project: Project, git: Git, dataDir: string): Place {
  const person = (...args: string[]) => gitWith(env, project.path, args);
  const write = (path: string, content: string, mode?: number) =>
    put(join(project.path, path), content, mode);
  return {
    ...{ folder, dataDir, env, project, git, person, write },
    stumble: (...args) =>
      person(...args).then(
        () => Promise.reject(new Error('it went through')),
        () => undefined,
      ),
    read: (path) => readFile(join(project.path, path), 'utf8'),
    commit: async (message, files = {}) => {
      for (const [path, content] of Object.entries(files)) await write(path, content);
      await person('add', '--all');
      await person('commit', '--quiet', '--message', message);
      return person('rev-parse', 'HEAD');
    },
  };
}

export async function put(path: string, content: string, mode?: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content, mode === undefined ? {} : { mode });
}

/** Everything a person would miss: their files' bytes, what git says about them, HEAD, the index. */
export async function snapshot({ project, person }: Place) {
  const status = await person(
    '--no-optional-locks',
    'status',
    '--porcelain',
    '--ignored',
    '--untracked-files=all',
  );
  const index = await readFile(join(project.path, await person('rev-parse', '--git-path', 'index')));
  const state = {
    head: await person('rev-parse', 'HEAD'),
    branch: await person('rev-parse', project.branch),
    status,
  };
  return {
    ...state,
    index: createHash('sha1').update(index).digest('hex'),
    files: await filesBelow(project.path),
  };
}

export async function filesBelow(folder: string, prefix = ''): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === '.git') continue;
    const [path, name] = [join(folder, entry.name), prefix + entry.name];
    if (entry.isDirectory()) Object.assign(files, await filesBelow(path, `${name}/`));
    else files[name] = entry.isSymbolicLink() ? `-> ${await readlink(path)}` : await readFile(path, 'utf8');
  }
  return files;
}

/** The value of something that must not have been refused. */
export function granted<T>(value: T | Refusal): T {
  if (typeof value === 'object' && value !== null && isRefusal(value))
    throw new Error(`refused: ${value.words} ${value.detail ?? ''}`);
  return value as T;
}

/** A job that does `work` in its clone, and what became of it. */
export async function job(place: Place, work: (clone: string) => Promise<void>, jobId = '1') {
  const { git, project } = place;
  const { tip } = granted(await git.refresh(project));
  const { path: clone } = granted(await git.clone(project, jobId, tip));
  await work(clone);
  const message = 'Add the rye loaf';
  return git.commitWork({ project, jobId, clone, base: tip, message, trailers: { 'Audition-Job': jobId } });
}

export function committed(done: Awaited<ReturnType<Git['commitWork']>>): Committed {
  if (done === 'nothing') throw new Error('the job changed nothing');
  return granted(done);
}

/** A job's commit that writes these files. */
export async function jobCommit(place: Place, files: Record<string, string>, jobId = '1'): Promise<string> {
  const write = async (clone: string) => {
    for (const [path, content] of Object.entries(files)) await put(join(clone, path), content);
  };
  return committed(await job(place, write, jobId)).commit;
}

/** Merge as a press of the button does it. */
export async function land({ git, project }: Place, commit: string, only?: string) {
  const prepared = await git.prepareLanding({ project, commit, ...(only === undefined ? {} : { only }) });
  return isRefusal(prepared) ? prepared : git.push(project, prepared);
}
export const livePath = '.claude/skills/add-product';
export const trashPath = '.audition/trash/2026-11-21-add-product';

/** An upgrade's commit: the skill with a script, at the project's tip. */
export async function upgrade(place: Place, text = 'Add a product.\n', id = '7'): Promise<string> {
  const { git, project } = place;
  const { tip } = granted(await git.refresh(project));
  const files = [
    { path: `${livePath}/SKILL.md`, mode: '100644' as const, content: Buffer.from(text) },
    { path: `${livePath}/add.sh`, mode: '100755' as const, content: Buffer.from('#!/bin/sh\n') },
  ];
  const order = { project, upgradeId: id, base: tip, livePath, files, message: 'Add the skill' };
  return granted(await git.commitFiles({ ...order, trailers: { 'Audition-Upgrade': id } })).commit;
}
