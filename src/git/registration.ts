import {
  isHookPath,
  type Registration,
  registrationsIn,
  sameRegistrations,
  settingsPath,
  withRegistrations,
} from '../domain/hook-registration.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import type { LandingRefusal } from '../flow/landing-port.ts';
import type { Repository } from './repository.ts';
import { type Edit, type Entry, entriesAt, sameEntries, storeBlob } from './tree.ts';

const unchanged: Edit = { gone: [], added: [] };

/** Both changes as one; what goes is listed first. */
export const joined = (some: Edit, others: Edit): Edit => ({
  gone: [...some.gone, ...others.gone],
  added: [...some.added, ...others.added],
});

type Settings = { readonly entries: readonly Entry[]; readonly text: string | null };

async function settingsAt(repo: Repository, tree: string): Promise<Settings> {
  const entries = await entriesAt(repo, tree, settingsPath);
  const blob = entries.find(({ mode, path }) => path === settingsPath && mode.startsWith('100'));
  if (!blob) return { entries, text: null };
  const text = await repo.git(['cat-file', 'blob', blob.sha]);
  const size = Number(await repo.git(['cat-file', '-s', blob.sha]));
  // What git prints comes without its last line end, which is part of the file.
  return { entries, text: Buffer.byteLength(text) < size ? `${text}\n` : text };
}

/** What the settings of a commit or tree register of the hook at `livePath`; null where they cannot be read. */
export async function registrations(
  repo: Repository,
  tree: string,
  livePath: string,
): Promise<Registration[] | null> {
  return isHookPath(livePath) ? registrationsIn((await settingsAt(repo, tree)).text, livePath) : [];
}

/** Whether two commits or trees register the same of the hook at `livePath`. */
export async function registersAlike(repo: Repository, one: string, other: string, livePath: string) {
  const some = await registrations(repo, one, livePath);
  const others = await registrations(repo, other, livePath);
  return some !== null && others !== null && sameRegistrations(some, others);
}

/** The edit of a tree's settings after which they register exactly `wanted` of the hook at `livePath`. */
export async function register(
  repo: Repository,
  tree: string,
  livePath: string,
  wanted: readonly Registration[],
): Promise<Edit | Refusal<LandingRefusal>> {
  if (!isHookPath(livePath)) return unchanged;
  const { entries, text } = await settingsAt(repo, tree);
  const changed = withRegistrations(text, livePath, wanted);
  const [entry] = entries;
  if (changed === undefined || (entry && text === null))
    return refuse(
      'conflict',
      `${settingsPath} is not JSON as Claude Code reads it; mend it, then press again.`,
    );
  if (changed === text) return unchanged;
  if (changed === null) return { gone: entries, added: [] };
  const mode = entry?.mode ?? '100644';
  return { gone: entries, added: [{ mode, path: settingsPath, sha: await storeBlob(repo, changed) }] };
}

type Back = { readonly commit: string; readonly from: string; readonly livePath: string };

/**
 * The edit that gives a hook at `tip` the registration it had at `from`, the parent of `commit`. Where nobody changed
 * the settings since `commit`, they come back byte for byte.
 */
export async function giveBack(
  repo: Repository,
  tip: string,
  { commit, from, livePath }: Back,
): Promise<Edit | Refusal<LandingRefusal>> {
  if (!isHookPath(livePath)) return unchanged;
  const [now, then, before] = [
    await entriesAt(repo, tip, settingsPath),
    await entriesAt(repo, commit, settingsPath),
    await entriesAt(repo, from, settingsPath),
  ];
  if (sameEntries(now, then)) return { gone: now, added: before };
  const wanted = await registrations(repo, from, livePath);
  return register(repo, tip, livePath, wanted ?? []);
}
