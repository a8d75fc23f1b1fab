import { say } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { closedAt } from '../domain/due.ts';
import { dateAfter, localDate } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { fileDecides, type WorklogView, worklogLine, worklogState } from '../domain/worklog/switch.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { messageKeys, show } from './messages.ts';

type Reads = Pick<Context, 'db'>;

/** How it stands with a project's work log. */
export async function loadWorklog({ db }: Reads, { name, day }: Project): Promise<WorklogView> {
  const row = await db.project.findUnique({ where: { name } });
  const { eod, zone } = day;
  return { project: name, ...worklogState(day.worklog, row), eod, zone };
}

type Order = { readonly project: Project; readonly on: boolean; readonly by: string };

/**
 * Writes down that a project's work log is written every day from now on, or not. Switched on, it begins with the day
 * people were asked about, and with today where its hour is past. Refused where the file decides. How it stands then.
 */
export async function setWorklog(
  ctx: Pick<Context, 'db' | 'queue' | 'now'>,
  { project, on, by }: Order,
): Promise<WorklogView | Refusal<'file'>> {
  const { name, path, branch, day } = project;
  const refused = fileDecides(name, day.worklog);
  if (refused !== null) return refuse('file', refused);
  await ctx.db.$transaction(async (tx) => {
    const data = { worklogOn: on, worklogBy: by };
    const before = await tx.project.findUnique({ where: { name } });
    await tx.project.upsert({ where: { name }, create: { name, path, branch, ...data }, update: data });
    const deed = { person: by, action: 'worklog', subject: on ? 'on' : 'off', projectName: name };
    await audit(tx, { ...deed, at: ctx.now() });
    const key = messageKeys.worklogQuestion(name);
    const question = await tx.message.findUnique({ where: { key } });
    if (question) await show(ctx, tx, key, { channel: question.channel });
    if (!on || before?.worklogOn) return;
    // Days on which somebody had said no stay without a log.
    const asked = before?.worklogOn === false ? null : (before?.worklogAsked ?? null);
    for (const date of owedDates(project, ctx.now(), asked))
      await ctx.queue.send(tx, { step: 'close', project: name, date, by });
  });
  return loadWorklog(ctx, project);
}

/** At most so many days are caught up with when somebody says yes late: the last ones. */
const mostDays = 7;

/** The dates whose hour is past, from the one people were asked about on; today's also where nobody was asked. */
function owedDates({ day }: Project, now: Date, asked: Date | null): string[] {
  const today = localDate(now, day.zone);
  let last = today;
  while (closedAt(last, day) > now) last = dateAfter(last, -1);
  const first = asked ? localDate(asked, day.zone) : today;
  const dates: string[] = first > last && asked ? [first] : [];
  for (let date = first; date <= last; date = dateAfter(date, 1)) dates.push(date);
  return dates.slice(-mostDays);
}

/** The press on one of the buttons; what there is to say to whoever came second. */
export async function pressWorklog(ctx: Context, { project, on, by }: Order): Promise<Card | null> {
  const now = await loadWorklog(ctx, project);
  if (now.rule !== 'ask') return say(`It is decided already: ${worklogLine(now)}.`);
  const set = await setWorklog(ctx, { project, on, by });
  return isRefusal(set) ? say(set.words) : null;
}
