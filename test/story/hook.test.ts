import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Failure } from '../../src/domain/history/beat.ts';
import { isOwnGuard } from '../../src/domain/signals/failure-lines.ts';
import type { ModelRequest, Turn } from '../../src/rehearsal/model.ts';
import { quoted } from '../fakes/court.ts';
import { byTurns, looked, openScripted, type Scripted, secondTry, upgradeOf } from '../fakes/scripted.ts';
import { bakeryGit, everything, quiet, result, seeing, transcriptOf } from '../fakes/story.ts';

// Three jobs, the judge and two builders: a busy machine needs more than the usual minute.
vi.setConfig({ testTimeout: 180_000 });

const livePath = '.claude/hooks/no-cups';
const settingsPath = '.claude/settings.json';
const settings = '{\n    "permissions": { "deny": ["WebFetch"] }\n}\n';
const check = `#!/bin/sh
# Stops a command that measures in cups.
if grep -q -- '--cups'; then echo 'Weigh it: use --grams instead of --cups.' >&2; exit 2; fi
`;
/** What a first builder writes: it stops whatever is called. */
const tooStrict = "#!/bin/sh\necho 'Weigh it.' >&2; exit 2\n";
const hook = {
  ...{ name: 'no-cups', event: 'PreToolUse', matcher: 'Bash', script: 'check.sh' },
  says: 'Stops a command that measures in cups; use grams.',
};
const mixing = "echo 'Error: the mixer only knows grams and no other measure' >&2; exit 3 # --cups";

/** Every job mixes with cups; the judge says that a program can see it; the builder writes the hook. */
const script = byTurns(turnsFor);

function turnsFor(text: string, request: ModelRequest): Turn[] {
  const staging = /^Staging folder: (.+)$/m.exec(text)?.[1];
  const isSecond = text.includes('An earlier attempt was not accepted:');
  const write = (name: string, content: string) => ({
    call: 'Write',
    input: { file_path: join(staging ?? '', name), content },
  });
  if (staging !== undefined)
    return [
      [write('hook.json', JSON.stringify(hook)), write('check.sh', isSecond ? check : tooStrict)],
      [{ say: 'NOTICED: dough is mixed in cups, which the mixer does not know' }],
    ];
  if (text.includes('Judge whether')) return [[{ call: 'StructuredOutput', input: judged(request) }]];
  return [
    [{ call: 'Bash', input: { command: 'echo weighed', description: 'Weigh' } }],
    [{ call: 'Bash', input: { command: mixing, description: 'Mix' } }],
    [{ say: 'It is mixed by hand.\n\nAUDITION: none' }],
  ];
}

const judged = (request: ModelRequest) => ({
  ...{ quotes: quoted(request).slice(0, 3), varies: [], one: true, automatable: true },
  ...{ artifact: 'hook', title: 'the mixer does not know cups' },
});

let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(script, (config) => ({
    judge: { callsPerDay: 10, dollarsPerDay: 10 },
    projects: config.projects.map((project) => ({ ...project, allowedTools: ['Bash'] })),
  }));
  // The judge may only use a part of what the work uses.
  const work = { id: randomUUID(), kind: 'job', tokens: 10_000_000n } as const;
  await stage.app.ctx.db.session.create({ data: work });
  await mkdir(join(stage.bakery, '.claude'));
  await writeFile(join(stage.bakery, settingsPath), settings);
  await bakeryGit(stage, 'add', '--all');
  await bakeryGit(stage, 'commit', '--quiet', '--message', 'Ask nothing of the web');
});
afterAll(async () => {
  await stage?.close();
});

const stops = (failures: readonly Failure[]) => failures.map(isOwnGuard);
const transcript = (jobId: number) => transcriptOf(stage, jobId);
const tasks = ['mix the dough for Monday', 'prepare forty pretzels', 'bake what the inn ordered'];

it('what failed in three jobs, and a program can see, becomes a hook', async () => {
  for (const [at, task] of tasks.entries()) {
    await stage.workspace.person('you').types(`/job bakery ${task}`);
    if (at < 2) await quiet(stage);
  }
  await secondTry(stage);
  const line = await seeing(stage, /^I noticed /);
  expect(line.text).toMatch(
    /^I noticed dough is mixed in cups, which the mixer does not know \(3 times since /,
  );
  expect(line.text).toContain('found a better way (stops 3 of 3 of those calls). The system');
  expect(await looked(stage)).toContain(
    'trigger · passed · stops 3 of 3 of those calls, and none of 1 that were right',
  );
  // The first try would have stopped what was right, too: no model was asked to find that out.
  expect(await upgradeOf(stage)).toMatchObject({ attempts: 2, sessions: { length: 2 } });
  const said = 'not accepted:\\n- trigger: no-cups stops what was right: \\"echo weighed\\"';
  expect(stage.requests.some(({ raw }) => raw.includes(said))).toBe(true);
  await stage.workspace.person('you').presses('Approve');
  await seeing(stage, /^Approved by .*: no-cups, 1 artifact, 1 commit/);
  await quiet(stage);
  expect(await bakeryGit(stage, 'show', '--format=%s', '--name-status', 'main')).toBe(
    `Add the hook no-cups\n\nA\t${livePath}/README.md\nA\t${livePath}/check.sh\nM\t${settingsPath}`,
  );
  expect(await bakeryGit(stage, 'show', `main:${livePath}/README.md`)).toContain('From jobs 1, 2 and 3.');
  const merged = JSON.parse(await bakeryGit(stage, 'show', `main:${settingsPath}`));
  expect(merged.permissions).toEqual({ deny: ['WebFetch'] });
});

it('really stops the call in the next job, which is no failure', async () => {
  await stage.workspace.person('colleague').types('/job bakery roll out the croissants');
  await result(stage, 4);
  await quiet(stage);
  const events = await transcript(4);
  expect(events).toContain('Weigh it: use --grams instead of --cups.');
  expect(events).not.toContain('the mixer only knows grams and no other measure\\n');
  const { failures } = await stage.app.ctx.db.beat.findUniqueOrThrow({ where: { jobId: 4 } });
  expect(failures).toMatchObject([{ kind: 'gate', text: expect.stringContaining(`${livePath}/check.sh`) }]);
  expect(stops(failures as Failure[])).toEqual([true]);
});

it('goes with its registration when it is undone', async () => {
  await stage.workspace.person('you').presses('Undo');
  await seeing(stage, /^Undone by .*: no-cups moved to \.audition\/trash\//);
  await quiet(stage);
  expect(`${await bakeryGit(stage, 'show', `main:${settingsPath}`)}\n`).toBe(settings);
  expect(await bakeryGit(stage, 'ls-tree', '-r', '--name-only', 'main', '.claude')).toBe(settingsPath);
  expect(await everything(stage)).not.toContainEqual(expect.objectContaining({ text: /pressed by/ }));
});

it('comes back with its registration when it is restored, and stops the call again', async () => {
  await stage.workspace.person('colleague').presses('Restore', 3);
  await seeing(stage, /^Approved by .*: no-cups, 1 artifact, 1 commit/);
  await quiet(stage);
  const { permissions, hooks } = JSON.parse(await bakeryGit(stage, 'show', `main:${settingsPath}`));
  expect(permissions).toEqual({ deny: ['WebFetch'] });
  const command = `"$CLAUDE_PROJECT_DIR"/${livePath}/check.sh`;
  expect(hooks).toEqual({
    PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command, timeout: expect.any(Number) }] }],
  });
  expect(await bakeryGit(stage, 'ls-tree', '-r', '--name-only', 'main', '.audition')).toBe('');
  await stage.workspace.person('colleague').types('/job bakery bake the rolls');
  await result(stage, 5);
  await quiet(stage);
  expect(await transcript(5)).toContain('Weigh it: use --grams instead of --cups.');
});
