import { describe, expect, it } from 'vitest';
import { commandOf, registrationsIn, settingsPath } from '../../src/domain/hook-registration.ts';
import { createPlace, granted, land, type Place } from './fixtures.ts';

const livePath = '.claude/hooks/no-force';
const trashPath = '.audition/trash/2026-11-21-no-force';
const registration = (matcher = 'Bash') => ({
  ...{ event: 'PreToolUse', matcher },
  hook: { type: 'command', command: commandOf(`${livePath}/check.sh`), timeout: 10 },
});
const theirs = { matcher: 'Edit', hooks: [{ type: 'command', command: './theirs.sh' }] };
const theirSettings = `{\n    "model": "opus",\n    "hooks": { "PreToolUse": [${JSON.stringify(theirs)}] }\n}`;

async function commitHook(place: Place, { matcher = 'Bash', id = '7' } = {}) {
  const { git, project } = place;
  const { tip } = granted(await git.refresh(project));
  const content = Buffer.from(`#!/bin/sh\n# ${matcher}\nexit 0\n`);
  const files = [{ path: `${livePath}/check.sh`, mode: '100755' as const, content }];
  const order = { project, upgradeId: id, base: tip, livePath, files, message: 'Add the hook', trailers: {} };
  return git.commitFiles({ ...order, registration: registration(matcher) });
}
const made = async (place: Place, more = {}) => granted(await commitHook(place, more)).commit;
const landed = async (place: Place, more = {}) =>
  granted(await land(place, await made(place, more), livePath)).landed;

const move = { livePath, trashPath, trailers: {}, message: 'Move the hook', record: '# no-force\n' };
const undo = async ({ git, project }: Place, commit: string) => {
  const prepared = granted(await git.prepareUndo({ ...move, project, commit }));
  return granted(await git.push(project, prepared)).landed;
};
const restore = async ({ git, project }: Place, commit: string) => {
  const prepared = granted(await git.prepareRestore({ ...move, project, commit }));
  return granted(await git.push(project, prepared)).landed;
};
const registered = async (place: Place) => registrationsIn(await place.read(settingsPath), livePath);

describe('a hook', () => {
  it('is one commit of its script and its entry beside the hooks of the person', async () => {
    const place = await createPlace();
    await place.commit('Mine', { [settingsPath]: theirSettings });
    const { paths } = granted(await commitHook(place));
    expect(paths).toEqual([`${livePath}/check.sh`, settingsPath]);
    await landed(place);
    const settings = JSON.parse(await place.read(settingsPath));
    expect(settings.model).toBe('opus');
    expect(settings.hooks.PreToolUse).toEqual([theirs, { matcher: 'Bash', hooks: [registration().hook] }]);
    expect(await place.person('status', '--porcelain')).toBe('');
  });

  it('is undone with its registration, byte for byte, and restored with it', async () => {
    const place = await createPlace();
    await place.commit('Mine', { [settingsPath]: theirSettings });
    const commit = await landed(place);
    const tree = await place.person('rev-parse', 'main^{tree}');
    const undone = await undo(place, commit);
    expect(await place.read(settingsPath)).toBe(theirSettings);
    expect(await place.person('ls-tree', '-r', '--name-only', 'main', '.claude/hooks')).toBe('');
    await restore(place, undone);
    expect(await place.person('rev-parse', 'main^{tree}')).toBe(tree);
  });

  it('leaves no settings behind where there were none', async () => {
    const place = await createPlace();
    const commit = await landed(place);
    await undo(place, commit);
    expect(await place.person('ls-tree', '-r', '--name-only', 'main', '.claude')).toBe('');
  });

  it('is undone and restored beside what the person changed since', async () => {
    const place = await createPlace();
    const commit = await landed(place);
    const settings = JSON.parse(await place.read(settingsPath));
    settings.hooks.PreToolUse.unshift(theirs);
    await place.commit('Mine, too', {
      [settingsPath]: JSON.stringify({ ...settings, model: 'opus' }, null, 2),
    });
    const undone = await undo(place, commit);
    expect(JSON.parse(await place.read(settingsPath))).toEqual({
      hooks: { PreToolUse: [theirs] },
      model: 'opus',
    });
    await place.commit('Another model', { [settingsPath]: JSON.stringify({ model: 'sonnet' }) });
    await restore(place, undone);
    expect(await registered(place)).toEqual([registration()]);
    expect(JSON.parse(await place.read(settingsPath)).model).toBe('sonnet');
  });

  it('gets its earlier version back, with how that was registered', async () => {
    const place = await createPlace();
    await landed(place);
    const second = await landed(place, { matcher: 'Bash|Edit', id: '8' });
    expect(await registered(place)).toEqual([registration('Bash|Edit')]);
    await undo(place, second);
    expect(await registered(place)).toEqual([registration()]);
    expect(await place.read(`${livePath}/check.sh`)).toContain('# Bash\n');
  });

  it('lands on a moved base with the approved script and entry, and nothing else', async () => {
    const place = await createPlace();
    const commit = await made(place);
    const tip = await place.commit('Meanwhile', { [settingsPath]: theirSettings, 'README.md': 'moved on\n' });
    granted(await land(place, commit, livePath));
    const changed = await place.person('diff', '--name-only', tip, 'main');
    expect(changed.split('\n')).toEqual([`${livePath}/check.sh`, settingsPath]);
    expect(JSON.parse(await place.read(settingsPath)).hooks.PreToolUse).toEqual([
      theirs,
      { matcher: 'Bash', hooks: [registration().hook] },
    ]);
    expect(await land(place, commit, livePath)).toMatchObject({ refused: 'already-there' });
  });

  it('is refused where it changed meanwhile, or where the settings are no JSON', async () => {
    const place = await createPlace();
    const commit = await made(place);
    await place.commit('The same name', { [`${livePath}/check.sh`]: '#!/bin/sh\nexit 2\n' });
    expect(await land(place, commit, livePath)).toMatchObject({
      refused: 'conflict',
      words: expect.stringContaining(livePath),
    });
    await place.commit('With a comment', { [settingsPath]: '{ // mine\n}\n' });
    expect(await commitHook(place)).toMatchObject({ words: expect.stringContaining('not JSON') });
  });

  it('is killed without a trace on the branch, and its registration goes with it', async () => {
    const place = await createPlace();
    await place.commit('Mine', { [settingsPath]: theirSettings });
    const { git, project, person } = place;
    const commit = await made(place);
    const { ref } = granted(await git.kill({ ...move, project, commit }, 'refs/audition/trash/7'));
    const names = await person('diff', '--name-status', '--no-renames', 'main', ref);
    expect(names.split('\n')).toEqual([`A\t${trashPath}/RECORD.md`, `A\t${trashPath}/no-force/check.sh`]);
  });
});
