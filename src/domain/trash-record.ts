export type TrashRecord = {
  readonly verb: 'killed' | 'undone';
  readonly slug: string;
  readonly noticed: string;
  /** Why it was decided so, in that person's words; null when they gave none. */
  readonly reason: string | null;
  readonly by: string;
  readonly at: Date;
  readonly commit: string;
  readonly evidence: readonly string[];
};

export const trashFolder = '.audition/trash';

/**
 * Where an artifact goes when it is killed or undone: by day (of the decision, in UTC) and slug, numbered from 2
 * where that place is taken. `taken` are the paths of the files that lie below `trashFolder`.
 */
export function trashPath(slug: string, at: Date, taken: readonly string[]): string {
  const first = `${trashFolder}/${at.toISOString().slice(0, 10)}-${slug}`;
  let path = first;
  for (let number = 2; taken.some((other) => other.startsWith(`${path}/`)); number++)
    path = `${first}-${number}`;
  return path;
}

const quoted = (words: string): string =>
  words
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');

/** RECORD.md: what, why, evidence, who, when. Requests are quoted, so that none of them is read as Markdown. */
export function trashRecord(record: TrashRecord): string {
  const said = record.reason === null ? [] : ['## Reason', '', quoted(record.reason), ''];
  return [
    `# ${record.slug}, ${record.verb}`,
    `- What: the artifact beside this file, commit ${record.commit}`,
    `- Why it was built: ${record.noticed}`,
    `- ${record.verb === 'killed' ? 'Killed' : 'Undone'} by: ${record.by}`,
    `- When: ${record.at.toISOString()}`,
    '',
    ...said,
    '## Evidence',
    '',
    record.evidence.map(quoted).join('\n\n'),
    '',
  ].join('\n');
}
