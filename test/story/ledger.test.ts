import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ledgerLines } from '../../src/domain/ledger-words.ts';
import { attemptNote } from '../../src/domain/stage/avoided.ts';
import { readLedger } from '../../src/flow/read-ledger.ts';
import type { ModelRequest, Turn } from '../../src/rehearsal/model.ts';
import { byTurns, openScripted, type Scripted } from '../fakes/scripted.ts';
import { everything, quiet, result, seeing } from '../fakes/story.ts';

// Seven jobs on a busy machine need more than the usual minute; how long it takes is no matter of a test.
vi.setConfig({ testTimeout: 240_000 });

const mixing = "echo 'Error: the mixer only knows grams and no other measure' >&2; exit 3 # --cups";
const baking = "echo 'Error: the oven door is open, nothing can be baked' >&2; exit 4";
const rules = {
  mixer: '# Weigh\n\nWhen: dough is mixed.\nMix with --grams.\n',
  oven: '# Shut the oven\n\nWhen: something is baked.\nShut the door first.\n',
};

/** A model that heeds the rule about the mixer, and the one about the oven only on the stage. */
const script = byTurns(turnsFor);

function turnsFor(text: string, { raw }: ModelRequest): Turn[] {
  const staging = /^Staging folder: (.+)$/m.exec(text)?.[1];
  if (staging !== undefined) {
    const name = text.includes('the mixer only') ? 'mixer' : 'oven';
    const input = { file_path: join(staging, `${name}.md`), content: rules[name] };
    return [[{ call: 'Write', input }], [{ say: `NOTICED: the ${name} stops the work` }]];
  }
  const isOnStage = raw.includes(attemptNote);
  const baked = isOnStage && raw.includes('Shut the door first.') ? 'echo baked' : baking;
  const mixed = raw.includes('Mix with --grams.') ? 'echo mixed' : mixing;
  return [
    [{ call: 'Bash', input: { command: mixed, description: 'Mix' } }],
    [{ call: 'Bash', input: { command: baked, description: 'Bake' } }],
    [{ say: 'It is done by hand.\n\nAUDITION: none' }],
  ];
}

let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(script, (config) => ({
    projects: config.projects.map((project) => ({ ...project, allowedTools: ['Bash'] })),
  }));
});
afterAll(async () => {
  await stage?.close();
});

let jobs = 0;
async function job(task: string): Promise<void> {
  await stage.workspace.person('you').types(`/job bakery ${task}`);
  jobs += 1;
  await result(stage, jobs);
  await quiet(stage);
}

/** Twenty jobs that had nothing to do with either: so many it takes for a rate to be told. */
async function others(startedAt: Date): Promise<void> {
  const ended = { projectName: 'bakery', task: 'sweep', askedBy: 'cli:me', state: 'ended' } as const;
  const data = Array.from({ length: 20 }, () => ({ ...ended, requestId: randomUUID(), startedAt }));
  await stage.app.ctx.db.job.createMany({ data });
  jobs += data.length;
}

async function approve(noticed: RegExp): Promise<void> {
  await seeing(stage, noticed);
  await stage.workspace.person('you').presses('Approve');
  await quiet(stage);
}

it('what fails in three jobs becomes a rule each', async () => {
  for (const task of ['mix the dough for Monday', 'prepare forty pretzels', 'bake what the inn ordered'])
    await job(task);
  const [first] = await stage.app.ctx.db.upgrade.findMany();
  await approve(/^I noticed the (mixer|oven) stops the work/);
  await job('roll out the croissants');
  await approve(/^I noticed the (mixer|oven) stops the work/);
  expect(first).toMatchObject({ kind: 'rule' });
  const live = await stage.app.ctx.db.upgrade.findMany({ where: { state: 'approved' } });
  expect(live.map(({ slug }) => slug).sort()).toEqual(['mixer', 'oven']);
});

it('the ledger tells the one that stopped its failure from the one that did not', async () => {
  await others(new Date(Date.now() - 24 * 60 * 60 * 1000));
  await others(new Date());
  for (const task of ['bake for Tuesday', 'glaze the buns', 'feed the sourdough']) await job(task);
  const rows = await readLedger(stage.app.ctx.db, ['bakery']);
  const came = Object.fromEntries(rows.map(({ slug, recurrences }) => [slug, recurrences.after.times]));
  expect(came).toEqual({ mixer: 0, oven: 3 });
  const lines = rows.flatMap(ledgerLines).filter((line) => line.includes('came again'));
  expect(lines).toContainEqual(expect.stringMatching(/before \d in \d\d jobs = 1\d\.\d per 100, since 0 in/));
  expect(lines).toContainEqual(expect.stringMatching(/since 3 in 2\d jobs = 1\d\.\d per 100$/));
});

it('and only that one is offered to be retired', async () => {
  const offers = (await everything(stage)).filter(({ text }) => /does not earn its place/.test(text));
  expect(offers.map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^I noticed that the rule oven does not earn its place: what it is for comes again as before/,
    ),
  ]);
});
