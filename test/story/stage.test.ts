import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { drawLook } from '../../src/flow/receive.ts';
import { bakeryScript, hasSkill } from '../../src/rehearsal/bakery-script.ts';
import { type ModelRequest, type Script, startModel } from '../../src/rehearsal/model.ts';
import { bakeryState, openStory, quiet, result, type Story, seeing, tasks } from '../fakes/story.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A bakery whose model answers by this script; `asked` are the requests it got with tools that only read. */
async function open(script: Script): Promise<Story & { asked(): ModelRequest[] }> {
  const model = await startModel(script);
  closers.push(model.close);
  const stage = await openStory({
    adjust: (config) => ({
      ...config,
      childEnv: { ...config.childEnv, ANTHROPIC_BASE_URL: model.url },
    }),
  });
  closers.push(stage.close);
  return { ...stage, asked: () => model.requests.filter(onlyReads) };
}

const onlyReads = ({ raw }: ModelRequest): boolean =>
  raw.includes('"name":"Skill"') && !/"name":"(Edit|Write|Bash)"/.test(raw);
const asks = ({ messages }: ModelRequest, words: string) => JSON.stringify(messages).includes(words);

const types = async (stage: Story, list: readonly string[]) => {
  for (const task of list) await stage.workspace.person('you').types(`/job bakery ${task}`);
};
const upgradeOf = (stage: Story) =>
  stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first }, include: { sessions: true } });

/** What whoever looks at the upgrade in a terminal reads above its change. */
async function looked(stage: Story): Promise<string> {
  const [project] = stage.app.ctx.projects;
  if (!project) throw new Error('there is no bakery');
  return (await drawLook(stage.app.ctx, project, stage.first)).body ?? '';
}

/** The channel has the jobs and nothing else; the clones are gone. */
async function leftNothing(stage: Story): Promise<void> {
  const roots = await stage.workspace.messages();
  expect(roots.filter(({ text }) => !/^job \d+ · bakery/.test(text))).toEqual([]);
  const clones = path.join(stage.config.dataDir, 'clones');
  expect(existsSync(clones) ? readdirSync(clones) : []).toEqual([]);
}

it('does not propose a skill that the model never picks, and says for which request', async () => {
  const withoutSkills = (request: ModelRequest) => ({
    ...request,
    raw: request.raw.replaceAll('\\n- add-product:', ''),
  });
  const stage = await open((request) => bakeryScript(withoutSkills(request)));
  const before = await bakeryState(stage);
  await types(stage, tasks);
  expect((await result(stage, 3)).text).toContain('inheritance: flagged');
  await quiet(stage);

  const upgrade = await upgradeOf(stage);
  expect(upgrade).toMatchObject({ state: 'flagged', slug: 'add-product', attempts: 1 });
  expect(upgrade.why).toMatch(
    /^trigger: add-product was not picked for: "(put cinnamon|the price list needs)/,
  );
  expect(upgrade.proof).toMatchObject([
    { name: 'shape', passed: true },
    { name: 'safety', passed: true, words: 'no secret, 1 of 1 scripts parse' },
    { name: 'fit', passed: true },
    { name: 'trigger', passed: false },
  ]);
  expect(await looked(stage)).toMatch(
    /· the price list needs[\s\S]*What was checked:\nshape · passed · one skill, 2/,
  );
  expect(await looked(stage)).toContain('trigger · FAILED · add-product was not picked for: "');
  await leftNothing(stage);
  expect(await bakeryState(stage)).toEqual(before);
});

it('asks each original request once and stops at the first answers that decide, each a session with its cost', async () => {
  const stage = await open((request) =>
    onlyReads(request) ? [{ say: 'I would rather not.' }] : bakeryScript(request),
  );
  await types(stage, tasks);
  await result(stage, 3);
  await quiet(stage);
  const [, ...probes] = (await upgradeOf(stage)).sessions;
  expect(probes).toHaveLength(2);
  for (const { kind, costUsd, tokens, turns, endedAt, skillsUsed } of probes) {
    expect({ kind, turns, skillsUsed }).toEqual({ kind: 'builder', turns: 1, skillsUsed: [] });
    expect(costUsd).toBeGreaterThan(0);
    expect(tokens).toBeGreaterThan(0n);
    expect(endedAt).not.toBeNull();
  }
  expect(stage.asked()).toHaveLength(2);
  expect(stage.asked().every(hasSkill)).toBe(true);
  expect(await stage.app.ctx.db.beat.count()).toBe(3); // none of the probes'
});

it('does not propose a skill that is picked for something else', async () => {
  const another = 'print the price list for the window';
  const stage = await open((request) =>
    onlyReads(request) && asks(request, another)
      ? [{ call: 'Skill', input: { skill: 'add-product' } }]
      : bakeryScript(request),
  );
  await types(stage, [another]);
  await result(stage, 1);
  await types(stage, tasks);
  expect((await result(stage, 4)).text).toContain('inheritance: flagged');
  await quiet(stage);
  const { state, why } = await upgradeOf(stage);
  expect({ state, why }).toEqual({
    state: 'flagged',
    why: `trigger: add-product was picked for another request: "${another}"`,
  });
  await leftNothing(stage);
});

it('says in the line what the proof was, and in Look every check of it', async () => {
  const another = 'print the price list for the window';
  const stage = await open(bakeryScript);
  await types(stage, [another]);
  await result(stage, 1);
  await types(stage, tasks);
  const line = await seeing(stage, /^I noticed /);
  expect(line.text).toMatch(
    /\(3 times since .*\), found a better way \(picked up by 3 of 3 of those requests\)\. The system just got an upgrade\.$/,
  );
  await quiet(stage);
  expect(await looked(stage)).toMatch(
    /shape · passed .*\nsafety · passed .*\n(?: {2}look at .*\n)*fit · passed .*\ntrigger · passed · picked up by 3 of 3 of those requests, by 0 of 1 near-misses$/,
  );
  expect(stage.asked()).toHaveLength(4);
});
