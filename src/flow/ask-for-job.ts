import { filesAgain, noProject, notUser, say, taskTooLong, whichProject } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { maxTaskLength } from '../domain/command.ts';
import { longestText } from '../domain/form.ts';
import type { Command, Press, Shortcut, Submit } from '../domain/incoming.ts';
import { type JobDraft, jobForm, readJobForm } from '../domain/job-form.ts';
import { mayUse } from '../domain/permission.ts';
import { refusalOf } from './allow.ts';
import { type Context, projectOf } from './context.ts';
import { openForm } from './open-form.ts';
import { requestJob } from './request-job.ts';
import { isOutsider, usableBy } from './usable.ts';

type Asker = Pick<Press, 'user' | 'channel' | 'trigger' | 'threadTs' | 'replyTo'> & Pick<Command, 'files'>;

/**
 * Asks for what is missing of a job in a form. Where none can be opened (nothing was pressed, or too long ago), a
 * button that opens one is shown with the task kept in it. With files it can only be sent again.
 */
export async function askForJob(ctx: Context, asker: Asker, draft: JobDraft): Promise<Card | null> {
  if (ctx.projects.length === 0) return noProject;
  if (await isOutsider(ctx, { person: asker.user, action: 'job' })) return notUser;
  const projects = (await usableBy(ctx, asker.user)).map(({ name }) => name);
  if (asker.files?.length) return filesAgain(projects);
  if (draft.task.length <= longestText && (await openForm(ctx, asker, jobForm(projects, draft)))) return null;
  return whichProject(draft.task, projects);
}

/** *Run as a job* on a message: the form with its text, for the channel's project. */
export async function receiveShortcut(ctx: Context, shortcut: Shortcut): Promise<Card | null> {
  const here = (await usableBy(ctx, shortcut.user)).filter(({ channel }) => channel === shortcut.channel);
  const [project, ...others] = here;
  const named = others.length === 0 && project ? project.name : null;
  return askForJob(ctx, shortcut, { task: shortcut.text.slice(0, longestText), project: named });
}

/** The form that was filled in. */
export async function submitJob(ctx: Context, submit: Submit): Promise<Card | null> {
  const { project: name, task, mode, asked } = readJobForm(submit.values);
  const project = projectOf(ctx, name);
  if (!project) return noProject;
  const wanted = { person: submit.user, action: 'job', subject: project.name };
  const refusal = await refusalOf(ctx, mayUse, project, wanted);
  if (refusal) return say(refusal.words);
  if (task.length > maxTaskLength) return taskTooLong(task.length, maxTaskLength);
  await requestJob(ctx, {
    ...{ id: submit.id, project, task, asked, askedBy: submit.user, replyTo: submit.replyTo },
    ...(mode && { mode }),
    channel: project.channel ?? submit.channel ?? null,
  });
  return null;
}
