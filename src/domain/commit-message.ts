/** Git shows a longer subject cut in most places. */
const longestSubject = 72;

const firstLine = (task: string): string => task.split('\n')[0] ?? '';

/** What a job's commit says: what was asked for and, where it goes on from earlier jobs, all of that, oldest first. */
export function commitMessage(tasks: readonly string[]): string {
  const [first = '', ...then] = tasks;
  const subject = firstLine(first);
  const isLong = subject.length > longestSubject;
  const head = isLong ? `${subject.slice(0, longestSubject - 1)}…\n\n${first}` : first;
  return [head, ...then.map((task) => `Then: ${task}`)].join('\n\n');
}
