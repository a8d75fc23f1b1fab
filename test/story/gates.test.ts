import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Turn } from '../../src/rehearsal/model.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { writeFiles } from '../fakes/files.ts';
import { byTurns, type Scripted, useScripted } from '../fakes/scripted.ts';
import { bakeryGit, bakeryState, buttonOf, labels, quiet, result, seeing } from '../fakes/story.ts';

const open = useScripted();
type Gated = Partial<Config['projects'][number]['gates']> & { readonly delivery?: 'ask' | 'merge' };
/** A bakery with these gates. */
const gated =
  ({ delivery = 'ask', ...gates }: Gated) =>
  ({ projects }: Config): Partial<Config> => ({
    projects: projects.map((project) => ({ ...project, delivery, gates: { ...project.gates, ...gates } })),
  });
const write = (file_path: string, content: string): Turn => [
  { call: 'Write', input: { file_path, content } },
];
const said = (say: string): Turn => [{ say }];
/** A first try that forgets the note, and a second one that writes it, or does not. */
const forgetful = (mends = true) =>
  byTurns((text) => {
    if (!text.includes('did not let it pass')) return [write('rye.md', 'rye\n'), said('Added rye.')];
    return mends ? [write('notes.md', 'rye is new\n'), said('Noted.')] : [said('It looks right to me.')];
  });
const needsNote = 'test -f notes.md || { echo "Error: no note of the rye" >&2; exit 3; }';

const job = (stage: Scripted, id: number) =>
  stage.app.ctx.db.job.findUniqueOrThrow({ where: { id }, include: { gates: { orderBy: { id: 'asc' } } } });
const asks = (stage: Scripted, task: string) => stage.workspace.person('you').types(`/job bakery ${task}`);

describe('a job that a gate did not let pass', () => {
  it('is tried once more with what the gate said, and what passes then is offered as one commit', async () => {
    const stage = await open(forgetful(), gated({ after: ['true', needsNote] }));
    await asks(stage, 'add rye');
    const first = await result(stage, 1);
    expect(first.text).toMatch(
      /^job 1 · did not pass a gate · 1 file changed \(\+1 −0\) · goes on as job 2\n/,
    );
    expect(first.text).toContain('ended with 3. What it did is kept, and not offered.');
    expect(first.text).toContain('Error: no note of the rye');
    const second = await result(stage, 2);
    expect(labels(second)).toEqual(['Merge', 'Discard', 'Transcript']);
    await seeing(stage, /^job 2 · bakery · done · mends job 1 · asked by/);
    await quiet(stage);
    expect(labels(await result(stage, 1))).toEqual(['Transcript']);

    expect((await job(stage, 1)).gates).toMatchObject([
      { at: 'after', name: 'true', passed: true, tail: '' },
      { at: 'after', name: needsNote, passed: false, tail: 'Error: no note of the rye' },
    ]);
    expect(await job(stage, 1)).toMatchObject({
      outcome: 'gate_failed',
      delivery: 'continued',
      landed: 'job 2',
    });
    expect(await job(stage, 2)).toMatchObject({ task: 'add rye', mends: 1, follows: 1, outcome: 'done' });
    const told = stage.requests.find(({ raw }) => raw.includes('did not let it pass'))?.raw ?? '';
    expect(told).toContain('Error: no note of the rye');
    expect(told).toContain('<task>\\nadd rye\\n</task>');
    // What is compared with other requests is what the person said, once in one conversation.
    const beats = await stage.app.ctx.db.beat.findMany({ orderBy: { id: 'asc' } });
    expect(beats.map(({ request }) => request)).toEqual(['add rye', 'add rye']);
    expect(beats.map(({ failures }) => failures)).toMatchObject([[{ kind: 'gate', tool: 'gate' }], []]);

    await stage.workspace.person('you').presses(buttonOf(second, 'Merge'));
    await quiet(stage);
    expect(await bakeryGit(stage, 'diff', '--name-only', 'main~1', 'main')).toBe('notes.md\nrye.md');
    expect(await bakeryGit(stage, 'log', '-1', '--format=%B', 'main')).toMatch(
      /^add rye\n\nAudition-Job: 2\n/,
    );
  });

  it('twice waits for a person, whose Fix is looked at again though nothing more was changed', async () => {
    const stage = await open(
      forgetful(false),
      gated({ after: ['test -f /tmp/audition-none'], delivery: 'merge' }),
    );
    const before = await bakeryState(stage);
    await asks(stage, 'add rye');
    const second = await result(stage, 2);
    expect(second.text).toMatch(/^job 2 · did not pass a gate · 1 file changed/);
    expect(labels(second)).toEqual(['Fix', 'Transcript']);
    await quiet(stage);
    expect(await stage.app.ctx.db.job.count()).toBe(2);
    await stage.workspace.person('colleague').presses(buttonOf(second, 'Fix'), 3);
    await result(stage, 3);
    await quiet(stage);
    expect(await job(stage, 3)).toMatchObject({ mends: 2, outcome: 'gate_failed', delivery: 'none' });
    expect(await stage.app.ctx.db.job.count()).toBe(3);
    // Whatever delivery says, nothing that a gate stopped reached the branch.
    expect(await stage.app.ctx.db.decision.count()).toBe(0);
    expect(await bakeryState(stage)).toEqual(before);
  });

  it('goes on by a reply, too, where the project wants no second try by itself', async () => {
    const replied = byTurns((text) =>
      text.includes('write the note')
        ? [write('notes.md', 'rye is new\n'), said('Noted.')]
        : [write('rye.md', 'rye\n'), said('Added rye.')],
    );
    const stage = await open(replied, gated({ after: [needsNote], retry: false, delivery: 'merge' }));
    await asks(stage, 'add rye');
    const first = await result(stage, 1);
    expect(labels(first)).toEqual(['Fix', 'Transcript']);
    await stage.workspace
      .person('you')
      .replies({ text: 'write the note', threadTs: first.threadTs ?? first.ts });
    await seeing(stage, /^job 2 · done .* · merged as [0-9a-f]{7}/);
    await quiet(stage);
    expect(stage.requests.at(-1)?.raw).toContain('Error: no note of the rye');
    expect(await bakeryGit(stage, 'show', 'main:notes.md')).toBe('rye is new');
  });
});

describe('a gate', () => {
  it('cannot change the commit, shows no secret, and is stopped when its time is over', async () => {
    const adjust = (config: Config): Partial<Config> => ({
      ...gated({
        after: [
          'echo "key $(cat key.txt)"; echo spoilt > rye.md; echo junk > junk.txt',
          'echo waiting; sleep 600',
        ],
        ...{ minutes: 0.03, retry: false },
      })(config),
      secrets: [...config.secrets, 'the-oven-key-4711'],
    });
    const script = byTurns(() => [
      write('key.txt', 'the-oven-key-4711\n'),
      write('rye.md', 'rye\n'),
      said('Added rye.'),
    ]);
    const stage = await open(script, adjust);
    await asks(stage, 'add rye');
    const shown = await result(stage, 1);
    expect(shown.text).toMatch(/was stopped after 0.03 minutes/);
    const { gates, commit } = await job(stage, 1);
    expect(gates.map(({ passed, tail }) => [passed, tail])).toEqual([
      [true, expect.stringMatching(/^key (?!.*oven-key)/)],
      [false, 'waiting'],
    ]);
    const [bakery] = stage.app.ctx.projects;
    if (!bakery) throw new Error('there is no bakery');
    expect(await stage.app.ctx.git.list(bakery, commit ?? '', 'junk.txt')).toEqual([]);
    expect(await stage.app.ctx.git.read(bakery, commit ?? '', 'rye.md')).toBe('rye');
  });

  it('is shown while it runs, and can be cancelled', async () => {
    const stage = await open(forgetful(), gated({ after: ['sleep 600'] }));
    await asks(stage, 'add rye');
    await seeing(stage, /gate: sleep 600/);
    await stage.workspace.person('you').types('/job cancel 1');
    const shown = await result(stage, 1);
    expect(shown.text).toMatch(/^job 1 · cancelled by .* · kept, not offered: it passed no gate/);
    expect(await job(stage, 1)).toMatchObject({ outcome: 'cancelled', delivery: 'none', gates: [] });
  });

  it('during which the app ends leaves nothing running, and the work is where the thread goes on', async () => {
    const after = ['test -f rye.md && test -f notes.md || exec sleep 4711'];
    const script = byTurns((text) =>
      text.includes('now the note')
        ? [write('notes.md', 'rye\n'), said('Noted.')]
        : [write('rye.md', 'rye\n'), said('Rye.')],
    );
    const stage = await open(script, gated({ after }));
    await asks(stage, 'add rye');
    await seeing(stage, /gate: test -f rye\.md/);
    const sleeping = () => execa('pgrep', ['-f', '^sleep 4711$'], { reject: false });
    await until('the gate', async () => (await sleeping()).exitCode === 0);
    await stage.app.stop();
    expect((await sleeping()).stdout).toBe('');
    const app = await stage.restart();
    const told = await seeing(stage, /^job 1 · interrupted · 1 file changed .* · kept, not offered/);
    await stage.workspace.person('you').replies({ text: 'now the note', threadTs: told.threadTs ?? told.ts });
    expect((await result(stage, 2)).text).toMatch(/^job 2 · done · 2 files changed/);
    await quiet({ ...stage, app });
  });

  it('before a job keeps it from beginning, and nothing is spent', async () => {
    const stage = await open(forgetful(), gated({ before: ['echo "the oven is cold"; exit 7'] }));
    await asks(stage, 'add rye');
    const shown = await result(stage, 1);
    expect(shown.text).toMatch(/^job 1 · a gate did not let it begin · no file changed\n/);
    expect(shown.text).toContain('ended with 7.');
    expect(shown.text).toContain('the oven is cold');
    expect(labels(shown)).toEqual(['Retry', 'Transcript']);
    expect(stage.requests).toEqual([]);
    expect(await job(stage, 1)).toMatchObject({ outcome: 'gate_failed', costUsd: 0, commit: null });
  });

  it('before a job may leave files in the clone: they are no work of the job', async () => {
    const before = ['echo warm > oven.log && echo "# changed" >> README.md'];
    const stage = await open(forgetful(), gated({ before }));
    await asks(stage, 'add rye');
    await result(stage, 1);
    const { changed } = await job(stage, 1);
    expect(changed).toMatchObject([{ path: 'rye.md' }]);
  });

  it('of ours lets nothing begin while a merge is under way where it would land', async () => {
    const stage = await open(forgetful());
    const git = (...args: string[]) => bakeryGit(stage, ...args);
    for (const branch of ['side', 'main']) {
      await git('checkout', '--quiet', ...(branch === 'side' ? ['-b'] : []), branch);
      await writeFiles(stage.bakery, { 'CLAUDE.md': `${branch}\n` });
      await git('commit', '--quiet', '--all', '--message', branch);
    }
    await expect(git('merge', 'side')).rejects.toThrow();
    await asks(stage, 'add rye');
    const shown = await result(stage, 1);
    expect(shown.text).toMatch(/the gate .?checkout.? found a merge under way in .*; finish or abort it/);
    expect(stage.requests).toEqual([]);
    await git('merge', '--abort');
    await stage.workspace.person('you').presses(buttonOf(shown, 'Retry'));
    expect((await result(stage, 2)).text).toMatch(/^job 2 · done/);
  });
});
