import type { Identity, Trailers } from '../flow/ports.ts';
import type { Repository } from './repository.ts';

export type Draft = {
  readonly tree: string;
  readonly parent: string;
  readonly message: string;
  /** As git writes it, `Name <mail> seconds zone`; the committer's, now, when absent. */
  readonly author?: string;
};

/** A message with its trailers, one a line, after an empty line. */
export function withTrailers(message: string, trailers: Trailers): string {
  const lines = Object.entries(trailers).map(
    ([name, value]) => `${name}: ${value.replace(/\s+/g, ' ').trim()}\n`,
  );
  return `${message.trim()}\n${lines.length === 0 ? '' : '\n'}${lines.join('')}`;
}

/** What a commit holds; `parent` is its first, absent for a first commit. */
export async function readCommit(repo: Repository, commit: string): Promise<Draft & { author: string }> {
  const raw = await repo.git(['cat-file', 'commit', commit]);
  const split = raw.indexOf('\n\n');
  const field = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(raw.slice(0, split))?.[1] ?? '';
  const message = raw.slice(split + 2);
  return { tree: field('tree'), parent: field('parent'), author: field('author'), message };
}

/** Makes the commit and keeps it under `ref`. Asked again for the same, it returns the one that is there. */
export async function keepCommit(
  repo: Repository,
  ref: string,
  draft: Draft,
  identity: Identity,
): Promise<string> {
  const kept = await repo.attempt(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  if (kept.exitCode === 0) {
    const old = await readCommit(repo, kept.stdout.trim());
    const same = old.tree === draft.tree && old.parent === draft.parent && old.message === draft.message;
    if (same) return kept.stdout.trim();
  }
  const commit = await writeCommit(repo, draft, identity);
  await repo.git(['update-ref', ref, commit]);
  return commit;
}

/** A commit nothing points at yet. */
export async function writeCommit(repo: Repository, draft: Draft, identity: Identity): Promise<string> {
  const parents = draft.parent === '' ? [] : ['-p', draft.parent];
  const env = { ...committer(identity), ...author(draft.author, identity) };
  const order = { env, input: draft.message };
  return (await repo.git(['commit-tree', draft.tree, ...parents, '-F', '-'], order)).trim();
}

const committer = ({ name, email }: Identity) => ({ GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email });

function author(line: string | undefined, { name, email }: Identity) {
  const [, named, mail, date] = /^(.*?) ?<(.*)> (.*)$/.exec(line ?? '') ?? [];
  if (mail === undefined || !named) return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email };
  return { GIT_AUTHOR_NAME: named, GIT_AUTHOR_EMAIL: mail, GIT_AUTHOR_DATE: `${date}` };
}
