import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRecord } from '../../src/postgres/record.ts';
import { tasks } from '../../src/rehearsal/bakery.ts';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

async function audition(...args: string[]): Promise<string> {
  const { exitCode, all } = await start('src/cli.ts', args, place.env);
  expect(exitCode, all).toBe(0);
  return all;
}

it('kills for a reason, which stands in the trash and is kept as what was said of the job', async () => {
  const runs = [];
  for (const task of tasks) runs.push(await audition('run', '-p', place.bakery, task));
  expect(runs.at(-1)).toContain('I noticed products are added to the price list by hand');
  expect(await audition('kill', '1', '--reason', 'we bake too little\n# for that')).toContain('Killed by');

  const ref = ['ls-tree', '-r', '--name-only', 'refs/audition/trash/1'];
  const { stdout: paths } = await execa('git', ref, { cwd: place.bakery });
  const [file] = /^\.audition\/trash\/.*\/RECORD\.md$/m.exec(paths) ?? [];
  const { stdout } = await execa('git', ['show', `refs/audition/trash/1:${file}`], { cwd: place.bakery });
  expect(stdout).toContain('\n## Reason\n\n> we bake too little\n> # for that\n');

  const { db, close } = await openRecord({ databaseUrl: place.database.url, dataDir: place.folder });
  const beats = await db.beat.findMany({ orderBy: { at: 'asc' }, include: { session: true } });
  await close();
  expect(beats.map(({ jobId, session }) => [jobId, session.jobId])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
    [null, 3],
  ]);
  expect(beats.at(-1)?.request).toBe('we bake too little\n# for that');
});
