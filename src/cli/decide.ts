import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { alreadyDecided } from '../domain/answers.ts';
import { plainText } from '../domain/card.ts';
import type { Verb } from '../domain/decision.ts';
import { jobResult } from '../domain/job-words.ts';
import { retireLine } from '../domain/retire-line.ts';
import { upgradeLine } from '../domain/words.ts';
import { decide } from '../flow/decide.ts';
import { cleanWords } from '../flow/hear-words.ts';
import { loadJob, loadOffer, loadUpgrade } from '../flow/load-views.ts';
import { isBeingDelivered } from '../flow/owed-after.ts';
import { answer } from './answer.ts';
import { me, printCard, projectOfJob, projectOfUpgrade, Told } from './door.ts';
import { jobForPrograms, upgradeForPrograms } from './views.ts';
import { follow, whenFree } from './watch.ts';

/** Decides, for a reason if there is one, and waits until the decision was carried out or refused. */
export async function decideAndWatch(
  app: App,
  config: Config,
  { verb, subject, reason }: { verb: Verb; subject: number; reason?: string },
): Promise<void> {
  const { ctx } = app;
  const isJob = verb === 'merge' || verb === 'discard';
  const look = async () => {
    const job = isJob ? await loadJob(ctx, subject) : null;
    const upgrade = isJob ? null : await loadUpgrade(ctx, subject);
    const offer = verb === 'keep' ? await loadOffer(ctx, subject) : null;
    if (job)
      return {
        project: () => projectOfJob(app, config, job.id),
        card: jobResult(job),
        value: jobForPrograms(job),
      };
    if (upgrade)
      return {
        project: () => projectOfUpgrade(app, config, upgrade),
        card: offer ? retireLine(offer) : upgradeLine(upgrade),
        value: upgradeForPrograms(upgrade),
      };
    throw new Told(`There is no ${isJob ? 'job' : 'upgrade'} ${subject}.`);
  };
  const { project: projectOf } = await look();
  const decided = await decide(ctx, {
    ...{ verb, subject, by: me(), unasked: true },
    ...(reason && { reason: await cleanWords(ctx, reason) }),
  });
  if (decided.kind === 'too-late') throw new Told(plainText(alreadyDecided(decided.what, decided.last).line));
  const project = await projectOf();
  const takeOver = whenFree(() => app.serve(project, null));
  const settled = await follow(async () => {
    await takeOver();
    const row = await ctx.db.decision.findUnique({ where: { id: decided.decisionId } });
    return row && row.state !== 'pending' && !(isJob && (await isBeingDelivered(ctx, [subject])))
      ? row
      : null;
  });
  if (settled.state === 'refused') throw new Told(`Not possible now. ${settled.words} Then try again.`);
  const { card, value } = await look();
  printCard(card);
  answer(value);
}
