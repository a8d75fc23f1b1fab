type Placed = { readonly project: string };

/** Where an artifact for this evidence belongs: its project, or home when it spans two or more. */
export function placeOf(evidence: readonly Placed[], home: string | null): string {
  const projects = [...new Set(evidence.map(({ project }) => project))];
  const [first = ''] = projects;
  return projects.length > 1 && home !== null ? home : first;
}
