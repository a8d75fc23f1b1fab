import { expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { plan } from '../fakes/month-plan.ts';
import { byTurns, useScripted } from '../fakes/scripted.ts';
import { bakeryGit, quiet, seeing } from '../fakes/story.ts';

const open = useScripted();

it('an item whose work does not pass at first is delivered by its second try, ticked, and begun no third time', async () => {
  const write = (file_path: string) => ({ call: 'Write', input: { file_path, content: 'rye\n' } });
  const script = byTurns((text) => [
    [write(/did not let it pass/.test(text) ? 'notes.md' : /add oats/.test(text) ? 'oats.md' : 'rye.md')],
    [{ say: 'Written.' }],
  ]);
  const gates = { before: [], after: ['test ! -f rye.md || test -f notes.md'], minutes: 5, retry: true };
  const adjust = ({ projects }: Config): Partial<Config> => ({
    projects: projects.map((one) => ({
      ...{ ...one, gates, delivery: 'merge' },
      plan: { source: 'file', tick: true, rollover: false },
    })),
  });
  const stage = await open(script, adjust);
  await plan(stage.bakery, ['add rye', 'add oats']);
  await stage.workspace.person('you').types('/job cycle', 2);
  await seeing(stage, /^cycle 1 · bakery · ended: 2 done, \$0\.\d\d · for @/);
  await quiet(stage);
  const jobs = await stage.app.ctx.db.job.findMany({ orderBy: { id: 'asc' } });
  expect(jobs).toMatchObject([
    { task: 'add rye', outcome: 'gate_failed', delivery: 'continued', cycleId: 1 },
    { task: 'add rye', outcome: 'done', delivery: 'merged', mends: 1, itemTitle: 'add rye', cycleId: 1 },
    { task: 'add oats', outcome: 'done', delivery: 'merged', mends: null },
  ]);
  const written = await bakeryGit(stage, 'show', 'main:RELEASES.md');
  expect(written).toMatch(/- \[x\] add rye.*job 2[\s\S]*- \[x\] add oats.*job 3/);
  expect(await bakeryGit(stage, 'show', 'main:notes.md')).toBe('rye');
});
