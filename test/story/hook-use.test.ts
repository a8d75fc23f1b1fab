import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBeats } from '../../src/flow/read-beats.ts';
import { readLedger } from '../../src/flow/read-ledger.ts';
import { writeFiles } from '../../src/rehearsal/bakery.ts';
import { bakeryGit, openStory, quiet, result, type Story, tasks } from '../fakes/story.ts';

/** A live hook of the bakery that lets nobody edit the price list. */
let stage: Story;
const livePath = '.claude/hooks/closed-list';
beforeAll(async () => {
  stage = await openStory();
  const command = `"$CLAUDE_PROJECT_DIR"/${livePath}/check.sh`;
  const hooks = { PreToolUse: [{ matcher: 'Edit', hooks: [{ type: 'command', command }] }] };
  await writeFiles(stage.bakery, {
    [path.join(livePath, 'check.sh')]: '#!/bin/sh\necho "the list is closed" >&2\nexit 2\n',
    '.claude/settings.json': JSON.stringify({ hooks }),
  });
  await bakeryGit(stage, 'add', '--all');
  await bakeryGit(stage, 'commit', '--quiet', '--message', 'Close the list');
});
afterAll(() => stage?.close());

it('a hook that blocks is used: what it stopped is not what came again', async () => {
  const { db } = stage.app.ctx;
  await stage.workspace.person('you').types(`/job bakery ${tasks[0]}`);
  await result(stage, 1);
  await quiet(stage);
  const beat = await db.beat.findFirstOrThrow({ where: { jobId: 1 } });
  expect(beat.failures).toMatchObject([{ kind: 'gate', text: expect.stringContaining(livePath) }]);

  const signal = { kind: 'recurring_failure', projectName: 'bakery', title: 'the list' } as const;
  const landed = { verb: 'approve', by: 'cli:me', state: 'done', commit: 'c'.repeat(40) } as const;
  await db.upgrade.create({
    data: {
      ...{ projectName: 'bakery', jobId: 1, state: 'approved', kind: 'hook', slug: 'closed-list', livePath },
      signal: { create: { ...signal, evidence: { create: { beatId: beat.id } } } },
      decisions: { create: { ...landed, settledAt: new Date(0) } },
    },
  });
  expect(await readLedger(db)).toMatchObject([
    { used: { times: 1, jobs: 1 }, recurrences: { after: { times: 0, jobs: 1 } } },
  ]);
});

it('a hook that denies by its answer is no failure either, though nothing says whose answer it was', async () => {
  const { db } = stage.app.ctx;
  const answer = { hookEventName: 'PreToolUse', permissionDecision: 'deny' };
  const said = { hookSpecificOutput: { ...answer, permissionDecisionReason: 'the list is closed' } };
  await writeFiles(stage.bakery, {
    [path.join(livePath, 'check.sh')]: `#!/bin/sh\necho '${JSON.stringify(said)}'\n`,
  });
  await bakeryGit(stage, 'commit', '--quiet', '--all', '--message', 'Answer');
  await db.upgrade.updateMany({ data: { landed: await bakeryGit(stage, 'rev-parse', 'main') } });
  await stage.workspace.person('you').types(`/job bakery ${tasks[1]}`);
  await result(stage, 2);
  await quiet(stage);
  const { failures } = await db.beat.findFirstOrThrow({ where: { jobId: 2 } });
  expect(failures).toMatchObject([{ kind: 'gate', text: 'PreToolUse hook denied: the list is closed' }]);
  const { beats } = await readBeats(db, { jobId: 2 });
  expect(beats).toMatchObject([{ failures: [] }]);
});
