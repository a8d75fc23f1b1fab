import type { Card } from '../card.ts';
import { labels, plain, who } from '../words.ts';
import type { WorklogRule } from '../working-day.ts';

/** Whether a project's work log is written every night: the file says so, else whoever pressed, else nobody was asked. */

/** What the record has of it. */
export type WorklogRow = { readonly worklogOn: boolean | null; readonly worklogBy: string | null };
export type WorklogState = {
  /** `ask`: nobody has said anything yet. */
  readonly rule: WorklogRule | 'ask';
  /** Who said it; null for the file, and where nobody did. */
  readonly by: string | null;
};

export function worklogState(file: WorklogRule | undefined, row: WorklogRow | null): WorklogState {
  if (file !== undefined) return { rule: file, by: null };
  const by = row?.worklogBy ?? null;
  if (row?.worklogOn == null) return { rule: 'ask', by: null };
  return { rule: row.worklogOn ? 'post' : 'off', by };
}
export const isOn = ({ rule }: Pick<WorklogState, 'rule'>): boolean => rule === 'post' || rule === 'commit';

export type WorklogView = WorklogState & {
  readonly project: string;
  readonly eod: string;
  readonly zone: string;
};

const said: Readonly<Record<WorklogState['rule'], string>> = {
  off: 'off',
  post: 'written',
  commit: 'written and committed to docs/worklog',
  ask: 'off; nobody has said anything yet',
};

/** `bakery · written at 23:00 Europe/Vienna · switched on by ada`, for a terminal. */
export function worklogLine({ project, rule, by, eod, zone }: WorklogView): string {
  const isSaid = rule !== 'ask';
  const where =
    by === null
      ? 'workspaces.toml says so'
      : `switched ${rule === 'off' ? 'off' : 'on'} by ${by.replace(/^cli:/, '')}`;
  const when = isOn({ rule }) ? ` at ${eod} ${zone}` : '';
  return [project, said[rule] + when, ...(isSaid ? [where] : [])].join(' · ');
}

/** The one question about it; once it is answered, the same message says what and by whom. */
export function worklogQuestion(view: WorklogView): Card {
  const { project, rule, by, eod, zone } = view;
  const off = `audition worklog off ${project}`;
  if (isOn(view))
    return plain(
      `The work log of ${project} is written every day at ${eod} ${zone}, switched on `,
      ...(by === null ? ['in workspaces.toml.'] : ['by ', who(by), `. Off: ${off}`]),
    );
  if (rule === 'off')
    return plain(
      `No work log is written for ${project}, as `,
      ...(by === null ? ['workspaces.toml says'] : [who(by), ' wants it']),
      `. One day: /job close ${project}`,
    );
  const line = `${project} had a day with work in it. Shall its work log be written here every day at ${eod} ${zone}? Owners decide; that day's comes at once.`;
  const press = (action: 'worklogOn' | 'worklogOff') => ({
    ...{ action, subject: 0, label: labels[action], words: project },
  });
  return { line: [line], buttons: [{ ...press('worklogOn'), style: 'primary' }, press('worklogOff')] };
}

/** Why a press or a command cannot switch it; null when it can. The file is the last word. */
export const fileDecides = (project: string, file: WorklogRule | undefined): string | null =>
  file === undefined
    ? null
    : `workspaces.toml decides this for ${project}: worklog = "${file}". Nothing was changed.`;

/** What is said to whoever closes a day by hand; `isLate`: its hour is past. */
export function closing(
  view: WorklogView,
  { date, isShown, isLate }: { readonly date: string; readonly isShown: boolean; readonly isLate: boolean },
): Card {
  const { project, eod } = view;
  const next = isLate ? 'by the next close' : `at ${eod}`;
  const later = `What comes later today is added ${isOn(view) ? next : 'when the day is closed again'}.`;
  const where = isShown ? '' : ` ${project} has no channel: audition eod -p ${project} shows it.`;
  return plain(`The work log of ${project} for ${date} is being written.${where} ${later}`);
}
export const nothingToClose = (project: string, date: string): Card =>
  plain(`Nothing happened in ${project} on ${date}: there is no work log to write.`);
