import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { App } from '../app.ts';
import type { Project } from '../domain/project.ts';
import { noTalk, type RemarkView, remarkAnswer } from '../domain/talk-words.ts';
import { cleanWords } from '../flow/hear-words.ts';
import { loadRemark } from '../flow/load-talk.ts';
import { beginTalk, terminal } from '../flow/open-talk.ts';
import { recordRemark } from '../flow/receive-remark.ts';
import { me, print, printCard, Told, typed, withApp } from './door.ts';
import { follow, whenFree } from './watch.ts';

/** `talk <project> <words>`: says one thing to the persistent session, and waits for the answer. */
export function addTalk(program: Command, exit: (good: boolean) => void): void {
  program
    .command('talk')
    .description("say one thing to a project's persistent session, and print the answer")
    .argument('<project>', 'name of the project')
    .argument('<words...>', 'what you would say')
    .option('--json', 'for programs')
    .action((name: string, words: string[], { json }: { json?: boolean }) =>
      withApp(async (app, { projects }) => {
        const text = typed(words, `What should be said? audition talk ${name} "<words>"`);
        const project = projects.find((one) => one.name === name);
        if (!project) throw new Told(`There is no project "${name}" in workspaces.toml.`);
        if (!project.persistent) {
          printCard(noTalk(name));
          return exit(false);
        }
        const said = await say(app, project, text, json ? () => {} : (step) => print(`  · ${step}`));
        const { id, state, answer, words: beside, turns, costUsd } = said;
        if (json) print(JSON.stringify({ id, state, answer, words: beside, turns, costUsd }));
        else printCard(remarkAnswer(said));
        exit(state === 'answered');
      }),
    );
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
    await beginTalk(ctx, tx, { project, channel: null });
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
