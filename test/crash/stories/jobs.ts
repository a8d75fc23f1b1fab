import { giveStreams } from '../../fakes/streams.ts';
import type { Story } from '../compare.ts';
import type { CrashStage } from '../stage.ts';

/** A day with jobs: one is merged, one discarded, one goes on from another; a stranger is refused, a transcript read. */
async function tell(stage: CrashStage): Promise<void> {
  const { workspace, you, job, press, rest, seen } = stage;
  await job('sweep the floor');
  await press(/^job \d+ · done/, 'Transcript');
  await press(/^job \d+ · done/, 'Merge');
  await job('polish the counter');
  await press(/^job \d+ · done/, 'Discard');
  await workspace.person('stranger').types('/job bakery eat all the cake');
  await you.opensHome();
  await rest();
  await seen(/discarded by/);
}

/** Slack shows there what is being done as it comes; a clone is set up by a command. */
const prepare: Story['prepare'] = async (config, { workspace }) => {
  giveStreams(workspace);
  const projects = config.projects.map((project) => ({ ...project, setup: 'true' }));
  return { ...config, projects };
};

export const jobs: Story = { tell, prepare };
