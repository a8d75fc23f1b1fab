import { type Command, InvalidArgumentError } from 'commander';
import type { Deed } from '../flow/audit.ts';
import { answer } from './answer.ts';
import { print, withApp } from './door.ts';

type Options = {
  readonly project?: string;
  readonly person?: string;
  readonly since?: Date;
};
/** The newest so many are listed; with `--since` all of them. */
const shownRows = 100;

/** A day or a moment, in UTC wherever it is typed; `2026-02-30` is neither. */
function momentOf(text: string): Date {
  const at = new Date(/T.*[^Z]$/.test(text) ? `${text}Z` : text);
  const isRead = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.replace(/Z$/, ''));
  if (!isRead)
    throw new InvalidArgumentError('It must be a date (2026-11-21), or a time of one (2026-11-21T09:30).');
  return at;
}

/** `audit`: what people did and were refused, oldest first. */
export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('what people did, and what they were refused and why')
    .option('-p, --project <name>', 'in one project')
    .option('--person <id>', 'by one person: a Slack user id, or cli:<user>')
    .option('--since <date>', 'from this day or time on (UTC)', momentOf)
    .action((options: Options) => list(options));
}

const list = ({ project: projectName, person, since }: Options) =>
  withApp(async ({ ctx }) => {
    const where = {
      ...(projectName !== undefined && { projectName }),
      ...(person !== undefined && { person }),
      ...(since && { at: { gte: since } }),
    };
    const newest = await ctx.db.audit.findMany({
      ...{ where, orderBy: { id: 'desc' } },
      ...(!since && { take: shownRows }),
    });
    const rows = newest.reverse();
    answer(rows);
    for (const row of rows) print(lineOf(row));
    if (rows.length === 0) print('Nothing of that is in the audit.');
  });

type Row = Deed & { readonly at: Date; readonly allowed: boolean; readonly words: string | null };

/** `2026-11-21 09:30 · U0BAKER · merge · job 3 · bakery`, and for a refusal why. */
function lineOf({ at, person, action, subject, projectName, allowed, words }: Row): string {
  const time = at.toISOString().slice(0, 16).replace('T', ' ');
  const said = [time, person, action, subject, projectName ?? 'no project'].join(' · ');
  return allowed ? said : `${said} · refused: ${words}`;
}
