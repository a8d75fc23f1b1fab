import { expect, it } from 'vitest';
import { examineContainment } from '../../src/cli/doctor-containment.ts';
import { projectSchema, toProject } from '../../src/workspaces-project.ts';

const bold = { path: '/bakery', permission_mode: 'bypassPermissions', network: 'off' } as const;
const projects = [
  toProject('bakery', bold, [], '/bakery'),
  toProject('cafe', { path: '/cafe', persistent: true }, [], '/cafe'),
];
const lines = (...args: Parameters<typeof examineContainment>) =>
  examineContainment(...args).map(({ name, ok, words }) => `${ok ? 'ok' : 'NO'} ${name}: ${words}`);

it('doctor says what holds a job, how its caps are kept, and what each project does without', () => {
  const childEnv = { ANTHROPIC_API_KEY: 'key' };
  expect(lines({ projects, childEnv }, 'bwrap', true, 'linux')).toEqual([
    'ok containment: bubblewrap; a job can read the key of Claude it runs with',
    'ok caps: looked at twice a second, not held by the kernel; a job over one ends at once with all it started. When memory runs out first, the kernel ends jobs before anything else',
    'ok permissions of bakery: bypassPermissions, Claude does what it wants without asking: containment alone holds it',
    'ok network of bakery: off, Claude and its tools reach the address of the model alone, setup and gates none; sockets that are files of this host stay within reach, unless they are hidden',
    expect.stringMatching(/^ok session of cafe: works in .cafe uncontained/),
  ]);
  expect(lines({ projects, childEnv }, 'bwrap', false, 'linux')).toContainEqual(
    expect.stringMatching(/^NO network of bakery: off, jobs end before they begin here: bubblewrap may not/),
  );
});

it('and where containment is weaker, what that means and what is refused for it', () => {
  expect(lines({ projects, childEnv: {} }, 'group', false, 'darwin')).toEqual([
    expect.stringMatching(
      /^ok containment: weaker: a job can read and change what you can, the keys of this app too/,
    ),
    expect.stringMatching(/^ok caps: weaker: only time, output and disk of a job are looked at/),
    'NO permissions of bakery: bypassPermissions, jobs are refused here: it needs bubblewrap',
    'NO network of bakery: off, jobs are refused here: it needs bubblewrap',
    expect.stringMatching(/^ok session of cafe/),
  ]);
});

it('the one session that nothing contains asks before it does what only a contained job may', () => {
  const problems = (more: object) =>
    projectSchema
      .safeParse({ path: '/bakery', persistent: true, ...more })
      .error?.issues.map(({ path }) => path);
  expect(problems({})).toBeUndefined();
  expect(problems({ permission_mode: 'bypassPermissions' })).toEqual([['persistent']]);
  expect(problems({ network: 'off' })).toEqual([['persistent']]);
});
