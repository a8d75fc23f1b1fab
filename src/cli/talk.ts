import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import { plainText } from '../domain/card.ts';
import type { Project } from '../domain/project.ts';
import { noTalk, type RemarkView, remarkAnswer } from '../domain/talk-words.ts';
import { cleanWords } from '../flow/hear-words.ts';
import { loadRemark } from '../flow/load-talk.ts';
import { beginTalk, endTalk, terminal } from '../flow/open-talk.ts';
import { recordRemark } from '../flow/receive-remark.ts';
import { answer } from './answer.ts';
import { Misused, me, print, printCard, projectMeant, Told, typed, withApp } from './door.ts';
import { follow, whenFree } from './watch.ts';

/** `talk <project> <words>`: says one thing to the persistent session, and waits for the answer; `--end` ends the talk. */
export function addTalk(program: Command, exit: (good: boolean) => void): void {
  program
    .command('talk')
    .description("say one thing to a project's persistent session, and print the answer")
    .argument('<project>', 'its name, or a folder')
    .argument('[words...]', 'what you would say')
    .option('--end', 'end the talk: the next one knows nothing of it')
    .action((name: string, words: string[], { end }: { end?: true }) =>
      withApp(async (app, config) => {
        if (end && words.length > 0) throw new Misused('Either something is said, or the talk is ended.');
        const text = end ? null : typed(words, `What should be said? audition talk ${name} "<words>"`);
        const project = await projectMeant(app, config, name);
        await (text === null ? hangUp(app, project) : sayAndPrint(app, project, text, exit));
      }),
    );
}

async function hangUp({ ctx }: App, { name }: Project): Promise<void> {
  if (!(await endTalk(ctx, name, me()))) throw new Told(`No talk with ${name} is open.`);
  answer({ project: name, ended: true });
  print(`The talk with ${name} has ended: the next one knows nothing of it.`);
}

async function sayAndPrint(
  app: App,
  project: Project,
  text: string,
  exit: (good: boolean) => void,
): Promise<void> {
  if (!project.persistent) throw new Told(plainText(noTalk(project.name).line));
  const said = await say(app, project, text, (step) => print(`  · ${step}`));
  const { id, state, answer: heard, words: beside, turns, costUsd } = said;
  answer({ id, state, answer: heard, words: beside, turns, costUsd });
  printCard(remarkAnswer(said));
  exit(state === 'answered');
}

/** Another process that serves the project gives it to the session; else this one does, and ends it with itself. */
async function say(
  { ctx, serve }: App,
  project: Project,
  words: string,
  tell: (step: string) => void,
): Promise<RemarkView> {
  const id = randomUUID();
  const takeOver = whenFree(() => serve(project, id));
  await takeOver();
  const text = await cleanWords(ctx, words);
  const remark = await ctx.db.$transaction(async (tx) => {
    await beginTalk(ctx, tx, project.name);
    const place = { channel: terminal, parentKey: null };
    return recordRemark(ctx, tx, { id, project: project.name, person: me(), text, ...place });
  });
  if (!remark) throw new Told('Somebody has just ended the talk. Say it again to begin a new one.');
  let told = 0;
  return follow(async () => {
    await takeOver();
    const view = await loadRemark(ctx, remark.id);
    if (!view) return null;
    const fresh = view.stepCount - told;
    if (fresh > 0) for (const step of view.steps.slice(-fresh)) tell(step);
    told = view.stepCount;
    return view.state === 'queued' || view.state === 'sent' ? null : view;
  });
}
