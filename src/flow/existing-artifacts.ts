import type { ArtifactKind } from '../domain/artifact.ts';
import type { Project } from '../domain/project.ts';
import { coveringArtifact, type Existing, relatedArtifact, whatItSays } from '../domain/signals/covering.ts';
import { linesOf, sayingAlike, sayingSame } from '../domain/signals/saying.ts';
import type { Context } from './context.ts';
import type { SignalRow } from './signal-views.ts';

type Reads = Pick<Context, 'git'>;
type Place = { readonly project: Project; readonly commit: string };
type Signal = Pick<SignalRow, 'kind' | 'evidence'>;

/** What is found by its description, when it is called for. */
const called = /^\.claude\/(?:skills\/[^/]+\/SKILL\.md|commands\/.+\.md)$/u;
const rules = /^\.claude\/rules\/.+\.md$/u;
/** What every session of a repository reads, beside its rules. */
const memories = ['CLAUDE.md', '.claude/CLAUDE.md'];

/** Path of what the repository has at a commit for what this signal asks, whoever made it; null for nothing. */
export async function coverOf(ctx: Reads, place: Place, signal: Signal): Promise<string | null> {
  const existing = await readExisting(ctx, place, signal);
  return signal.kind === 'repeated_task'
    ? coveringArtifact(requestsOf(signal), existing)
    : sayingSame(linesIn(signal), existing);
}

/** What an update may take the place of. What a hook says is not what it does, so those are only added. */
const updatable: Record<ArtifactKind, RegExp | null> = {
  skill: /^\.claude\/skills\/[^/]+\/SKILL\.md$/u,
  rule: /^\.claude\/rules\/[^/]+\.md$/u,
  hook: null,
};

/** Path of the artifact of a kind that is about the same as this signal, to be updated; null for none. */
export async function nearbyOf(
  ctx: Reads,
  place: Place,
  { wanted, ...signal }: Signal & { readonly wanted: ArtifactKind },
): Promise<string | null> {
  const all = await readExisting(ctx, place, signal);
  const existing = all.filter(({ path }) => updatable[wanted]?.test(path));
  return signal.kind === 'repeated_task'
    ? relatedArtifact(requestsOf(signal), existing)
    : sayingAlike(linesIn(signal), existing);
}

/** An operation is compared by its requests … */
const requestsOf = ({ evidence }: Signal) =>
  evidence.map(({ beat: { request, label } }) => ({ request, label }));
/** … a guardrail by the lines that show it. */
const linesIn = ({ evidence }: Signal) => evidence.map(({ quote, beat }) => quote || beat.request);

async function readExisting(ctx: Reads, { project, commit }: Place, { kind }: Signal): Promise<Existing[]> {
  const below = await ctx.git.list(project, commit, '.claude');
  const isTask = kind === 'repeated_task';
  const paths = below.filter((path) => rules.test(path) || (isTask && called.test(path)));
  const read = async (path: string) => ({ path, text: await ctx.git.read(project, commit, path) });
  const texts = await Promise.all([...paths, ...(isTask ? [] : memories)].map(read));
  return texts.flatMap(({ path, text }) => {
    if (text === null) return [];
    return isTask ? [{ path, says: whatItSays(path, text) }] : linesOf(path, text);
  });
}
