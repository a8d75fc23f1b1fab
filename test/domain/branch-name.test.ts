import { execa } from 'execa';
import { expect, it } from 'vitest';
import { isBranchName } from '../../src/domain/branch-name.ts';

const names =
  'main feature/rye v1.2 Ähre a@b @ HEAD -c --upload-pack=x HEAD@{1} @{-1} main^ main~1 main^{tree} a..b ../x ' +
  './x .hidden a/.b a//b /a a/ a. a.lock a.lock/b a:b :(glob)a a*b a?b a[b a\\b';

it('is what git takes for one, and nothing that it reads as an option or a revision', async () => {
  const all = [...names.split(' '), 'a b', 'a\nb', 'a\tb', 'a\u007fb', ''];
  const taken = async (name: string) =>
    (await execa('git', ['check-ref-format', '--branch', name], { reject: false })).stdout === name;
  expect(all.map((name) => [name, isBranchName(name)])).toEqual(
    await Promise.all(all.map(async (name) => [name, name !== '' && (await taken(name))])),
  );
});
