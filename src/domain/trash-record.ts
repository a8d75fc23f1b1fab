import type { ArtifactKind } from './artifact.ts';
import type { Verb } from './decision.ts';

export type TrashRecord = {
  readonly verb: 'killed' | 'undone' | 'retired';
  readonly slug: string;
  readonly noticed: string;
  /** Why it was decided so, in that person's words, or why it was offered; null when nobody said. */
  readonly reason: string | null;
  readonly by: string;
  readonly at: Date;
  readonly commit: string;
  readonly evidence: readonly string[];
};

export function wayToTrash(verb: Verb): TrashRecord['verb'] {
  if (verb === 'kill') return 'killed';
  return verb === 'retire' ? 'retired' : 'undone';
}

export const trashFolder = '.audition/trash';

/**
 * Where an artifact goes when it is killed, undone or retired: by day (of the decision, in UTC) and slug, numbered from 2
 * where that place is taken. `taken` are the paths of the files that lie below `trashFolder`.
 */
export function trashPath(slug: string, at: Date, taken: readonly string[]): string {
  const first = `${trashFolder}/${at.toISOString().slice(0, 10)}-${slug}`;
  let path = first;
  for (let number = 2; taken.some((other) => other.startsWith(`${path}/`)); number++)
    path = `${first}-${number}`;
  return path;
}

const labels = { killed: 'Killed', undone: 'Undone', retired: 'Retired' } as const;

const quoted = (words: string): string =>
  words
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');

const because = (reason: string): string[] => ['## Reason', '', quoted(reason), ''];

/** RECORD.md: what, why, evidence, who, when. Requests are quoted, so that none of them is read as Markdown. */
export function trashRecord(record: TrashRecord): string {
  const said = record.reason === null ? [] : because(record.reason);
  return [
    `# ${record.slug}, ${record.verb}`,
    `- What: the artifact beside this file, commit ${record.commit}`,
    `- Why it was built: ${record.noticed}`,
    `- ${labels[record.verb]} by: ${record.by}`,
    `- When: ${record.at.toISOString()}`,
    '',
    ...said,
    '## Evidence',
    '',
    record.evidence.map(quoted).join('\n\n'),
    '',
  ].join('\n');
}

/** The same RECORD.md with a reason that was given later; as it is where it has one. */
export function withReason(record: string, reason: string): string {
  const at = record.lastIndexOf('\n## Evidence\n') + 1; // whatever is quoted begins its lines with `>`
  if (at === 0 || record.slice(0, at).includes('\n## Reason\n')) return record;
  return `${record.slice(0, at)}${because(reason).join('\n')}\n${record.slice(at)}`;
}

/** A record of the trash, and where it lies: a folder of the repository, or for what was killed a ref of it. */
export type Trashed = TrashRecord & {
  readonly upgrade: number;
  readonly project: string;
  readonly kind: ArtifactKind;
  readonly place: string;
};

/** So many requests are named; RECORD.md has them all. */
const namedRequests = 3;
const firstLine = (text: string): string => text.split('\n')[0]?.slice(0, 100) ?? '';

/** A record in a few lines, for a terminal. */
export function trashLines(trashed: Trashed): string[] {
  const { upgrade, project, verb, kind, slug, noticed, reason, by, at, place, evidence } = trashed;
  const more = evidence.length > namedRequests ? ` and ${evidence.length - namedRequests} more` : '';
  const requests = evidence.slice(0, namedRequests).map((request) => `"${firstLine(request)}"`);
  return [
    `${upgrade} · ${project} · ${verb} · ${kind} ${slug}, in ${place}`,
    `  ${labels[verb]} by ${by.replace(/^cli:/, '')} on ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    ...(reason === null ? [] : [`  because: ${firstLine(reason)}`]),
    `  built because: ${noticed}`,
    `  evidence: ${requests.join(', ') || 'none'}${more}`,
  ];
}
