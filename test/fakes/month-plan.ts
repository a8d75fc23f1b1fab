import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { localDate, monthAfter, monthOf } from '../../src/domain/local-time.ts';
import { gitIn } from './git.ts';

/** The month it is on this host, as the plan of a project without a zone has it. */
export const thisMonth = (): string =>
  monthOf(localDate(new Date(), Intl.DateTimeFormat().resolvedOptions().timeZone));

/** Plans these items for this month in a repository; `earlier` ones are left open in the month before. */
export async function plan(
  repository: string,
  items: readonly string[],
  earlier: readonly string[] = [],
): Promise<void> {
  const section = (month: string, titles: readonly string[]) =>
    titles.length === 0 ? [] : [`## ${month}`, '', ...titles.map((title) => `- [ ] ${title}`), ''];
  const lines = [
    '# Releases',
    '',
    ...section(monthAfter(thisMonth(), -1), earlier),
    ...section(thisMonth(), items),
  ];
  await writeFile(path.join(repository, 'RELEASES.md'), lines.join('\n'));
  await gitIn(repository, 'add', 'RELEASES.md');
  await gitIn(repository, 'commit', '--quiet', '--message', 'Plan the month');
}
