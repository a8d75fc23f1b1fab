import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { bakeryScript, hasSkill } from '../../src/rehearsal/bakery-script.ts';
import type { ModelRequest, Script, TurnBlock } from '../../src/rehearsal/model.ts';
import { looked, type Scripted, secondTry, types, upgradeOf, useScripted } from '../fakes/scripted.ts';
import { bakeryState, quiet, result, type Story, seeing, tasks } from '../fakes/story.ts';

const opened = useScripted();
/** A bakery whose model answers by this script; `asked` are the requests it got with tools that only read. */
async function open(script: Script): Promise<Scripted & { asked(): ModelRequest[] }> {
  const stage = await opened(script);
  return { ...stage, asked: () => stage.requests.filter(onlyReads) };
}

const onlyReads = ({ raw }: ModelRequest): boolean =>
  raw.includes('"name":"Skill"') && !/"name":"(Edit|Write|Bash)"/.test(raw);
const asks = ({ messages }: ModelRequest, words: string) => JSON.stringify(messages).includes(words);

/** A builder that does not finish its script. */
const brokenly = (block: TurnBlock): TurnBlock =>
  'call' in block && `${block.input.file_path}`.endsWith('.sh')
    ? { ...block, input: { ...block.input, content: '#!/bin/sh\nif true; then\n' } }
    : block;

/** The channel has the jobs and nothing else; the clones are gone. */
async function leftNothing(stage: Story): Promise<void> {
  const roots = await stage.workspace.messages();
  expect(roots.filter(({ text }) => !/^job \d+ · bakery/.test(text))).toEqual([]);
  const clones = path.join(stage.config.dataDir, 'clones');
  expect(existsSync(clones) ? readdirSync(clones) : []).toEqual([]);
}

it('does not propose a skill that the model never picks, says for which request, and what asking cost', async () => {
  const withoutSkills = (request: ModelRequest) => ({
    ...request,
    raw: request.raw.replaceAll('\\n- add-product:', ''),
  });
  const stage = await open((request) => bakeryScript(withoutSkills(request)));
  const before = await bakeryState(stage);
  await types(stage, tasks);
  await secondTry(stage);
  expect((await result(stage, 3)).text).toContain('inheritance: flagged');
  await quiet(stage);

  const upgrade = await upgradeOf(stage);
  expect(upgrade).toMatchObject({ state: 'flagged', slug: 'add-product', attempts: 2 });
  expect(upgrade.why).toMatch(
    /^trigger: add-product was not picked for: "(put cinnamon|the price list needs)/,
  );
  expect(upgrade.proof).toMatchObject([
    { name: 'shape', passed: true },
    { name: 'safety', passed: true, words: 'no secret, 1 of 1 scripts parse' },
    { name: 'fit', passed: true },
    { name: 'trigger', passed: false },
  ]);
  expect(await looked(stage)).toMatch(/^shape · passed · one skill, 2[\s\S]*\nWhat was asked:\n· /);
  expect(await looked(stage)).toContain('trigger · FAILED · add-product was not picked for: "');
  await leftNothing(stage);
  expect(await bakeryState(stage)).toEqual(before);

  // Twice a builder, and two probes: these run beside each other, and what they answer decides.
  expect(upgrade.sessions).toHaveLength(6);
  for (const { kind, costUsd, tokens, endedAt, skillsUsed } of upgrade.sessions) {
    expect({ kind, skillsUsed }).toEqual({ kind: 'builder', skillsUsed: [] });
    expect(costUsd).toBeGreaterThan(0);
    expect(tokens).toBeGreaterThan(0n);
    expect(endedAt).not.toBeNull();
  }
  expect(stage.asked()).toHaveLength(4);
  expect(stage.asked().every(hasSkill)).toBe(true);
  const said = 'An earlier attempt was not accepted:\\n- trigger: add-product was not picked for: ';
  expect(stage.requests.some(({ raw }) => raw.includes(said))).toBe(true);
  expect(await stage.app.ctx.db.beat.count()).toBe(3); // none of the probes'
});

it('does not propose a skill whose script does not parse, and asks nobody about it', async () => {
  const stage = await open((request) => bakeryScript(request).map(brokenly));
  await types(stage, tasks);
  await secondTry(stage);
  expect((await result(stage, 3)).text).toContain('inheritance: flagged');
  await quiet(stage);
  const { state, why, proof } = await upgradeOf(stage);
  expect(state).toBe('flagged');
  expect(why).toMatch(/^safety: \S+\/scripts\/add-product\.sh does not parse: .*[Ss]yntax error/);
  expect(proof).toHaveLength(2);
  expect(stage.asked()).toEqual([]);
  await leftNothing(stage);
});

/** Near to the others in its words, and something else. */
const another = 'remove the rye loaf from the price list';

/** The bakery's model, which finds nothing to do for the other request; whether it picks the skill for it is told. */
const withAnother =
  (picks: boolean): Script =>
  (request) => {
    if (!asks(request, another) || asks(request, 'Staging folder: ')) return bakeryScript(request);
    return picks && onlyReads(request)
      ? [{ call: 'Skill', input: { skill: 'add-product' } }]
      : [{ say: 'It is not on the list.\n\nAUDITION: none' }];
  };

async function askAll(stage: Story): Promise<void> {
  for (const [at, task] of [another, ...tasks].entries()) {
    await types(stage, [task]);
    if (at < tasks.length) await result(stage, at + 1);
  }
}

it('does not propose a skill that is picked for something else', async () => {
  const stage = await open(withAnother(true));
  await askAll(stage);
  await secondTry(stage);
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
  const stage = await open(withAnother(false));
  await askAll(stage);
  const line = await seeing(stage, /^I noticed /);
  expect(line.text).toMatch(
    /\(3 times since .*\), found a better way \(picked up by 3 of 3 of those requests\)\. The system just got an upgrade\.$/,
  );
  await quiet(stage);
  expect(await looked(stage)).toMatch(
    /^shape · passed .*\nsafety · passed .*\nfit · passed .*\ntrigger · passed · picked up by 3 of 3 of those requests, by 0 of 1 near-misses\n\nWhat/,
  );
  expect(stage.asked()).toHaveLength(4);
});
