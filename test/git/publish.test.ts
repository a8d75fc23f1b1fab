import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { createPlace, granted, jobCommit, snapshot } from './fixtures.ts';

/** A bakery with a remote beside it. */
async function withRemote() {
  const place = await createPlace({ remote: 'origin' });
  const remote = join(place.folder, 'remote.git');
  await execa('git', ['init', '--quiet', '--bare', remote]);
  await place.person('remote', 'add', 'origin', remote);
  await place.person('push', '--quiet', 'origin', 'main');
  const at = async (ref: string) => (await execa('git', ['-C', remote, 'rev-parse', ref])).stdout;
  return { ...place, remote, at };
}

it('pushes a commit to a branch of the remote, again after a crash too, and changes nothing here', async () => {
  const place = await withRemote();
  const { git, project } = place;
  const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
  const before = await snapshot(place);
  for (const _ of [1, 2])
    expect(await git.publish(project, 'audition/job-1', commit)).toEqual({ branch: 'audition/job-1' });
  expect(await place.at('audition/job-1')).toBe(commit);
  expect(await snapshot(place)).toEqual(before);
});

it('goes beside other work of that name, which stays', async () => {
  const place = await withRemote();
  const { git, project } = place;
  const other = await place.person('rev-parse', 'main');
  await place.person('push', '--quiet', 'origin', 'main:audition/job-1');
  const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
  const { branch } = granted(await git.publish(project, 'audition/job-1', commit));
  expect(branch).toBe(`audition/job-1-${commit.slice(0, 8)}`);
  expect([await place.at('audition/job-1'), await place.at(branch)]).toEqual([other, commit]);
});

it('says why a remote does not take it', async () => {
  const place = await withRemote();
  const { git, project } = place;
  const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
  await execa('git', ['-C', place.remote, 'config', 'receive.maxInputSize', '1']);
  expect(await git.publish(project, 'audition/job-1', commit)).toMatchObject({
    words: expect.stringMatching(/^origin did not take it: /),
  });
  expect(await git.publish({ ...project, remote: 'nowhere' }, 'audition/job-1', commit)).toMatchObject({
    words: expect.stringContaining('has no remote'),
  });
});
