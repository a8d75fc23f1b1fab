export type TrashRecord = {
  readonly verb: 'killed' | 'undone';
  readonly slug: string;
  readonly noticed: string;
  readonly by: string;
  readonly at: Date;
  readonly commit: string;
  readonly evidence: readonly string[];
};

/** Where an artifact goes when it is killed or undone. The date is that of the decision, in UTC. */
export const trashPath = (slug: string, at: Date): string =>
  `.audition/trash/${at.toISOString().slice(0, 10)}-${slug}`;

/** RECORD.md: what, why, evidence, who, when. Requests are quoted, so that none of them is read as Markdown. */
export function trashRecord(record: TrashRecord): string {
  const evidence = record.evidence.map((request) =>
    request
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n'),
  );
  return [
    `# ${record.slug}, ${record.verb}`,
    `- What: the artifact beside this file, commit ${record.commit}`,
    `- Why it was built: ${record.noticed}`,
    `- ${record.verb === 'killed' ? 'Killed' : 'Undone'} by: ${record.by}`,
    `- When: ${record.at.toISOString()}`,
    '',
    '## Evidence',
    '',
    evidence.join('\n\n'),
    '',
  ].join('\n');
}
