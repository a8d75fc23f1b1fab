import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import type { Containment } from '../../src/claude/containment.ts';
import { inspectClaude } from '../../src/claude/inspect.ts';
import { notLoaded, whatLoads } from '../../src/claude/loaded.ts';
import { isRefusal } from '../../src/domain/result.ts';
import type { RunOrder } from '../../src/flow/ports.ts';
import { addProductSkill, createBakery, writeFiles } from '../../src/rehearsal/bakery.ts';
import { bakeryScript, hasSkill } from '../../src/rehearsal/bakery-script.ts';
import { type Script, startModel } from '../../src/rehearsal/model.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { containments, createEar, createPlace, survivors } from './place.ts';

const bin = resolve(import.meta.dirname, '../../node_modules/.bin/claude');
const never = new AbortController().signal;
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

/** The real CLI over a scripted model, in a clone of the bakery. */
async function bakery(containment: Containment, script: Script = bakeryScript) {
  const model = await startModel(script);
  const place = createPlace(containment, bin);
  toClose.push(() => model.close(), place.remove);
  await createBakery(place.clone);
  const childEnv = {
    ...place.childEnv,
    ...{ ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
  };
  const claude = place.claude({
    childEnv,
    patience: { interruptMs: 2_000, terminateMs: 1_000, graceMs: 30_000 },
  });
  const run = async (wish: Partial<RunOrder>, onLine?: (text: string) => void, signal = never) => {
    const order = place.order(wish);
    const facts = await claude.run(order, createEar(onLine), signal);
    expect(survivors(order.marker)).toEqual([]);
    return { order, facts, told: model.requests.at(-1)?.raw ?? '' };
  };
  return { ...place, claude, model, run, prices: () => readFileSync(join(place.clone, 'prices.md'), 'utf8') };
}

describe.each(containments)('the real claude $name', ({ containment, skip }) => {
  it.skipIf(skip)(
    'works by hand, then a fork in another folder knows it and builds, then the skill saves a turn',
    async () => {
      const { run, clone, root, dataDir, claude, model, prices } = await bakery(containment);
      mkdirSync(join(clone, '.claude/rules'), { recursive: true });
      writeFileSync(join(clone, '.claude/rules/x.md'), 'A rule of the house.\n');

      const byHand = await run({
        prompt: 'You work.\n\nadd the rye loaf, 4.80, to the price list\n\nEnd with AUDITION: …',
      });
      expect(byHand.facts).toMatchObject({
        exitCode: 0,
        endedBy: null,
        result: { isError: false, turns: 5 },
      });
      expect(byHand.facts.init?.sessionId).toBe(byHand.order.sessionId);
      expect(byHand.facts.result?.text).toMatch(/\nAUDITION: add a product to the price list \| .+ by hand/);
      expect(prices()).toMatch(/pretzel .*\n\| rye loaf \| 4\.80 \|\n\| spelt/);
      expect(byHand.told).toContain('A rule of the house.');
      expect(byHand.told).toContain('Prices have two decimals.');
      expect(model.requests.some(hasSkill)).toBe(false);

      const [staging, elsewhere] = [join(dataDir, 'staging/1'), join(dataDir, 'clones/2')];
      for (const folder of [staging, elsewhere]) mkdirSync(folder, { recursive: true });
      const builder = { cwd: elsewhere, forkOf: byHand.order.sessionId, addDirs: [staging] };
      const built = await run({ ...builder, prompt: `Build it.\nStaging folder: ${staging}\nThat is all.` });
      expect(built.facts.result).toMatchObject({ isError: false });
      expect(built.told).toContain('add the rye loaf, 4.80');
      expect(readdirSync(staging, { recursive: true }).sort()).toEqual([
        'SKILL.md',
        'scripts',
        'scripts/add-product.sh',
      ]);
      if (containment === 'bwrap')
        expect(statSync(join(staging, 'scripts/add-product.sh')).mode & 0o111).toBe(0o111);

      await writeFiles(join(clone, '.claude/skills/add-product'), addProductSkill);
      const withSkill = await run({ prompt: 'plum cake, 3.90, price list please' });
      expect(withSkill.facts.result).toMatchObject({ turns: 4, denials: [] });
      expect(withSkill.facts.init?.skills).toContain('add-product');
      expect(model.requests.filter(hasSkill)).toHaveLength(3);
      expect(prices()).toMatch(/\| plum cake \| 3\.90 \|\n\| pretzel/);

      for (const { sessionId } of [byHand.order, built.order, withSkill.order])
        await claude.forget(sessionId);
      const left = readdirSync(root, { recursive: true }).filter((path) => String(path).endsWith('.jsonl'));
      expect(left).toEqual([]);
      const lost = await run({ ...builder, prompt: 'And now?' });
      expect(lost.facts.stderrTail).toContain('No conversation found');
    },
  );

  it.skipIf(skip)('ends in order when it is aborted in the middle of a command', async () => {
    const script: Script = () => [
      { call: 'Bash', input: { command: 'touch began; sleep 1000', description: 'Wait' } },
    ];
    const { run, clone } = await bakery(containment, script);
    const abort = new AbortController();
    const inTheMiddle = (text: string) => text.includes('"tool_use"') && abort.abort();
    const { facts } = await run({ prompt: 'Wait.', allowedTools: ['Bash'] }, inTheMiddle, abort.signal);
    expect(facts.endedBy).toBe('abort');
    expect(facts.durationMs).toBeLessThan(20_000);
    expect(readdirSync(clone)).toContain('prices.md');
  });
});

describe.each(containments)('the real claude that only reads $name', ({ containment, skip }) => {
  it.skipIf(skip)('picks a skill and does nothing else: no hook, no shell, no edit, one answer', async () => {
    const { run, clone, model } = await bakery(containment, () => [
      { call: 'Skill', input: { skill: 'add-product' } },
      { call: 'Edit', input: { file_path: 'prices.md', old_string: 'pretzel', new_string: 'bagel' } },
      { call: 'Bash', input: { command: 'touch told', description: 'Touch' } },
    ]);
    const text = `${addProductSkill['SKILL.md']}\nNow: !\`touch told\`\n`;
    await writeFiles(join(clone, '.claude/skills/add-product'), { ...addProductSkill, 'SKILL.md': text });
    const hook = { hooks: [{ type: 'command', command: 'touch hooked' }] };
    const hooks = { SessionStart: [hook], UserPromptSubmit: [hook], PreToolUse: [hook] };
    await writeFiles(clone, { '.claude/settings.json': JSON.stringify({ hooks }) });
    const git = () => execa('git', ['status', '--porcelain', '-uall'], { cwd: clone });
    const { stdout: before } = await git();

    const limits = { maxMinutes: 1, maxTurns: 1 };
    const { facts } = await run({
      prompt: 'plum cake, please',
      reading: true,
      allowedTools: ['Edit'],
      limits,
    });
    expect(facts.init?.skills).toContain('add-product');
    expect(facts.result).toMatchObject({ subtype: 'error_max_turns', costUsd: expect.any(Number) });
    expect(facts.result?.tokens).toBeGreaterThan(0);
    expect(model.requests).toHaveLength(1);
    expect((await git()).stdout).toBe(before);
  });
});

describe.each(containments)('what the real claude loads $name', ({ containment, skip }) => {
  it.skipIf(skip)('is told without a model, and what it does not load is named', async () => {
    const { claude, clone, model, dataDir } = await bakery(containment);
    const project = toProject('bakery', { path: clone }, [], clone);
    const files = [
      { path: '.claude/rules/always.md', text: 'A rule of the house.\n' },
      { path: '.claude/rules/some.md', text: '---\npaths: src/**\n---\nA rule for some files.\n' },
      { path: '.claude/skills/plain/SKILL.md', text: 'Without frontmatter.\n' },
      { path: 'CLAUDE.md', text: 'Prices have two decimals.\n' },
      { path: 'src/CLAUDE.md', text: 'Loaded with the files beside it.\n' },
    ];
    for (const { path, text } of files) {
      mkdirSync(join(clone, dirname(path)), { recursive: true });
      writeFileSync(join(clone, path), text);
    }
    await writeFiles(join(clone, '.claude/skills/add-product'), addProductSkill);
    const loaded = await whatLoads(claude, project, clone);
    if (isRefusal(loaded)) throw new Error(loaded.words);
    expect(loaded.skills).toEqual(expect.arrayContaining(['add-product', 'plain']));
    expect(loaded.memory).toEqual(['CLAUDE.md', '.claude/rules/always.md']);
    expect(notLoaded(files, loaded)).toEqual([]);
    expect(model.requests).toEqual([]);
    expect(readdirSync(join(dataDir, 'tmp'))).toEqual([]);

    const without = await whatLoads(claude, { ...project, settingSources: 'user' }, clone);
    if (isRefusal(without)) throw new Error(without.words);
    expect(notLoaded(files, without)).toEqual([
      ...['.claude/rules/always.md', '.claude/skills/plain/SKILL.md', 'CLAUDE.md'],
    ]);
  });
});

describe('the real claude', () => {
  const skip = containments[0]?.skip;
  it.skipIf(skip)('cannot read our secrets nor write beside its clone', async () => {
    const ours = execa('sleep', ['1000'], { env: { SLACK_BOT_TOKEN: 'xoxb-ours' }, reject: false });
    toClose.push(async () => ours.kill() && (await ours));
    const look =
      'env; cat /proc/*/environ | tr "\\0" "\\n"; ls "$HOME/../data"; touch ../beside "$HOME/x"; touch inside';
    const script: Script = ({ messages }) =>
      messages.some(({ blocks }) => blocks.some(({ type }) => type === 'tool_result'))
        ? [{ say: 'I looked.' }]
        : [{ call: 'Bash', input: { command: look, description: 'Look around' } }];
    const { run, clone, dataDir, root } = await bakery('bwrap', script);
    writeFileSync(join(dataDir, 'ours'), 'text');
    const { facts, told } = await run({ prompt: 'Look around.' });
    expect(facts.lastText).toBe('I looked.');
    expect(told).toContain('AUDITION_RUN=');
    expect(told).not.toContain('xoxb-ours');
    expect(told).toMatch(/clones\\ntmp\\n/);
    expect(readdirSync(clone)).toContain('inside');
    expect([...readdirSync(join(clone, '..')), ...readdirSync(join(root, 'home'))]).toEqual(['1']);
  });

  it('bypasses permissions only inside containment', async () => {
    const { run } = await bakery(skip ? 'group' : 'bwrap');
    const { facts } = await run({ prompt: 'Hello.', permissionMode: 'bypassPermissions' });
    if (skip) expect(facts.notStarted).toMatch(/needs a contained file system/);
    else
      expect(facts.result).toMatchObject({
        isError: false,
        text: expect.stringContaining('nothing to change'),
      });
  });

  it('that is none says so instead of what it loads', async () => {
    const { claude, clone } = await bakery('group');
    const project = toProject('bakery', { path: clone, permission_mode: 'bypassPermissions' }, [], clone);
    expect(await whatLoads(claude, project, clone)).toMatchObject({ refused: 'unknown', detail: /bwrap/ });
  });

  it('is new enough', async () => {
    const found = await inspectClaude(bin, { PATH: process.env.PATH ?? '', HOME: '/' });
    expect(found).toEqual({
      path: expect.stringMatching(/\/claude$/),
      version: expect.stringMatching(/^2\.\d+\.\d+$/),
    });
  });
});
