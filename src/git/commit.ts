import { isRefusal, type Refusal } from '../domain/result.ts';
import type { Committed, FilesToCommit, Message } from '../flow/ports.ts';
import { joined, register } from './registration.ts';
import type { Repository } from './repository.ts';
import { describeCommit, type Entry, editTree, entriesAt, storeBlob } from './tree.ts';

export type Draft = { readonly tree: string; readonly parent: string; readonly message: string };

/** A message with its trailers, one a line, after an empty line. */
export function withTrailers({ message, trailers }: Message): string {
  const lines = Object.entries(trailers).map(
    ([name, value]) => `${name}: ${value.replace(/\s+/g, ' ').trim()}`,
  );
  return [message.trim(), '', ...lines].join('\n').trim();
}

/** What a commit holds; `parent` is its first. */
export async function readCommit(repo: Repository, commit: string): Promise<Draft> {
  const raw = await repo.git(['cat-file', 'commit', commit]);
  const field = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(raw)?.[1] ?? '';
  return { tree: field('tree'), parent: field('parent'), message: raw.slice(raw.indexOf('\n\n') + 2) };
}

/** Makes the commit and keeps it under `ref`. Asked again for the same, it returns the one that is there. */
export async function keepCommit(repo: Repository, ref: string, draft: Draft): Promise<string> {
  const [kept, person] = await Promise.all([
    repo.attempt(['rev-parse', '--verify', '--quiet', ref]),
    identityOf(repo),
  ]);
  if (kept.exitCode === 0) {
    const old = await readCommit(repo, kept.stdout);
    const same = old.tree === draft.tree && old.parent === draft.parent && old.message === draft.message;
    if (same) return kept.stdout;
  }
  const commit = await write(repo, draft, person);
  await repo.git(['update-ref', ref, commit]);
  return commit;
}

type Identity = { readonly name: string; readonly email: string };
const nobody: Identity = { name: 'audition', email: 'audition@localhost' };

/** A commit that stands in for another while something is compared: nobody ever sees it. */
export const writeStandIn = (repo: Repository, draft: Draft): Promise<string> => write(repo, draft, nobody);

/** A commit by this person; nothing points at it yet. */
function write(repo: Repository, { tree, parent, message }: Draft, { name, email }: Identity) {
  const author = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email };
  const env = { ...author, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
  return repo.git(['commit-tree', tree, '-p', parent, '-F', '-'], { env, input: `${message}\n` });
}

/** Who commits in the project, as the person would; `audition` where they never said. */
export async function identityOf(repo: Repository): Promise<Identity> {
  const told = await repo.ask('config', '-z', '--get-regexp', '^user[.](name|email)$');
  // The same key may be said several times: the last one counts.
  const said = new Map(
    told.split('\0').map((entry) => entry.trimStart().split(/\n(.*)/s, 2) as [string, string]),
  );
  return {
    name: said.get('user.name') || nobody.name,
    email: said.get('user.email') || nobody.email,
  };
}

/** One commit on `base` whose `livePath` holds exactly these files, and whose settings register exactly this of it. */
export async function commitFiles(repo: Repository, order: FilesToCommit): Promise<Committed | Refusal> {
  const { base, livePath, registration } = order;
  const gone = await entriesAt(repo, base, livePath);
  const added: Entry[] = [];
  for (const { path, mode, content } of order.files)
    added.push({ path, mode, sha: await storeBlob(repo, content) });
  const settings = await register(repo, base, livePath, registration ? [registration] : []);
  if (isRefusal(settings)) return settings;
  const tree = await editTree(repo, base, joined({ gone, added }, settings));
  const draft = { tree, parent: base, message: withTrailers(order) };
  const commit = await keepCommit(repo, `refs/audition/upgrade/${order.upgradeId}`, draft);
  return describeCommit(repo, base, commit);
}
