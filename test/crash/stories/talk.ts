import type { Config } from '../../../src/config.ts';
import { isSoak } from '../../fakes/soak.ts';
import type { Story } from '../compare.ts';
import type { CrashStage } from '../stage.ts';

/** Where every point is met by itself, a session has to end more often until all of its end were met. */
const more = isSoak ? ['and the cakes?', 'and the tarts?', 'and the buns?', 'and the jam?'] : [];

/** A talk with the session that lives on: what is said to it is answered, and it is ended. */
async function tell(stage: CrashStage): Promise<void> {
  const { you, rest, seen } = stage;
  await rest();
  await you.types('/job talk bakery');
  await rest();
  const { ts: threadTs } = await seen(/^Talking to bakery/);
  for (const text of ['how are you', 'and the bread?', 'and the rolls?', ...more]) {
    await you.replies({ text, threadTs });
    await rest();
  }
  await stage.press(/^Talking to bakery/, 'End');
}

const prepare = async (config: Config): Promise<Config> => ({
  ...config,
  projects: config.projects.map((project) => ({ ...project, persistent: { idleMinutes: 0 } })),
});

/** What was interrupted twice is not given to the session again: that a story meets many deaths is not held against it. */
const pardon = `update "Remark" set tries = 0, words = null, state = 'queued' where state = 'sent'`;

export const talk: Story = { tell, prepare, pardon };
