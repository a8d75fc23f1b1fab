import { actionPrefix } from '../../../src/slack/incoming.ts';
import { tasks } from '../../fakes/story.ts';
import type { Story } from '../compare.ts';
import type { CrashStage } from '../stage.ts';

/** Three jobs that are the same by hand, and what people do with the line about them. */
async function tell(stage: CrashStage): Promise<void> {
  for (const task of tasks) await stage.job(task);
  const line = 'upgrade/1/line';
  await stage.press(line, 'Look');
  await stage.press(line, 'Kill');
  await stage.press(line, 'Restore');
  // A form opens only within three seconds of a press: after a death in between there is none, so this is the second kill.
  await stage.press(line, 'Kill');
  await stage.you.submits({ reason: 'we have a till for that' });
  await stage.rest();
  await stage.press(line, 'Restore');
  await stage.press(line, 'Approve');
  await stage.press(line, 'Undo');
  await stage.press(line, 'Restore');
  for (const verb of ['Keep', 'Retire']) {
    // Offered as after weeks in which nobody used it.
    await stage.query(`update "Upgrade" set "retireWhy" = 'nobody used it'`);
    const message = await stage.shown(line);
    const button = {
      type: 'button',
      action_id: actionPrefix + verb.toLowerCase(),
      value: '1',
      text: { text: verb },
    };
    await stage.you.presses({ message, button });
    await stage.rest();
  }
}

/** A builder that was killed is tried once more and never again: that a story meets many deaths is not held against it. */
const pardon = `update "Upgrade" set attempts = 0 where state = 'building'`;

/** What was interrupted is heard of by the detectors, too: the three jobs here are those that were done. */
export const upgrades: Story = { tell, pardon, keepsRuns: true };
