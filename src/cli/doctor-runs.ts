import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { notLoaded, whatLoads } from '../claude/loaded.ts';
import type { Config } from '../config.ts';
import { decideOutcome } from '../domain/outcome.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { openEdges } from '../edges.ts';
import { describeRepository } from '../git/person.ts';
import { toProject } from '../workspaces-project.ts';
import { type Finding, finding } from './finding.ts';

type Edges = ReturnType<typeof openEdges>;

/** What only running shows: whether `claude` answers, and of each project whether it can be cloned and what loads there. */
export async function examineRuns(config: Config, edges: Edges): Promise<Finding[]> {
  const answers = finding('claude answers', ask(config, edges), (words) => words.said);
  const projects = config.projects.map((project) =>
    finding(`project ${project.name}`, examineProject(config, edges, project), describe),
  );
  return Promise.all([answers, ...projects]);
}

/** One short question, contained like a job: the smallest thing that needs a login and a model. */
async function ask({ dataDir }: Config, { claude }: Edges): Promise<{ said: string } | Refusal> {
  const sessionId = randomUUID();
  const cwd = path.join(dataDir, 'clones', `doctor-${sessionId}`);
  await mkdir(cwd, { recursive: true });
  try {
    const order = toProject('doctor', { path: cwd, max_minutes: 1, max_turns: 1 }, [], cwd);
    const asked = {
      ...order,
      sessionId,
      marker: sessionId,
      cwd,
      addDirs: [],
      prompt: 'Answer with the word: yes',
    };
    const hearing = { started: async () => {}, lines: async () => {} };
    const facts = await claude.run(asked, hearing, new AbortController().signal);
    await claude.forget(sessionId);
    const { outcome, sentence, detail } = decideOutcome(facts, false, order.limits.maxMinutes);
    if (outcome !== 'nothing_to_do') return refuse('no-answer', sentence, detail ?? sentence);
    return { said: `as ${facts.init?.model}, for $${(facts.result?.costUsd ?? 0).toFixed(2)}` };
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

type Examined = { readonly where: string; readonly missing: readonly string[] | null };

async function examineProject(
  config: Config,
  { git, claude }: Edges,
  project: Project,
): Promise<Examined | Refusal> {
  const described = await describeRepository(project.path, config.gitEnv);
  if (isRefusal(described)) return described;
  const where = `${project.path}, ${project.branch}`;
  const base = await git.refresh(project);
  if (isRefusal(base)) return base;
  const name = `doctor-${project.name}`;
  const clone = await git.clone(project, name, base.tip);
  try {
    if (isRefusal(clone)) return clone;
    const loaded = await whatLoads(claude, project, clone.path);
    if (isRefusal(loaded)) return { where, missing: null };
    return { where, missing: notLoaded(await textsOf(git, project, base.tip), loaded) };
  } finally {
    await git.removeClone(name);
  }
}

async function textsOf(git: Edges['git'], project: Project, tip: string) {
  const paths = [
    ...(await git.list(project, tip, '.claude')),
    ...(await git.list(project, tip, 'CLAUDE.md')),
  ];
  const texts = paths.map(async (file) => ({ path: file, text: (await git.read(project, tip, file)) ?? '' }));
  return Promise.all(texts);
}

function describe({ where, missing }: Examined): string | Error {
  if (missing === null) return `${where}; this claude does not say which skills and rules it loads`;
  if (missing.length === 0) return `${where}; its skills, rules and CLAUDE.md load`;
  return new Error(`${where}; claude does not load ${missing.join(', ')}: look at their frontmatter`);
}
