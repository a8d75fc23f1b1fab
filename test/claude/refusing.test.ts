import { chmodSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { createBakery, writeFiles } from '../../src/rehearsal/bakery.ts';
import { startLoopback } from '../../src/rehearsal/loopback.ts';
import { startModel, type Turn } from '../../src/rehearsal/model.ts';
import { containments, createEar, createPlace } from './place.ts';

const bin = resolve(import.meta.dirname, '../../node_modules/.bin/claude');
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** What somebody who trusts everything has in his settings: every tool allowed, and hooks that allow it once more. */
const hook = { hooks: [{ type: 'command', command: 'touch hooked; echo \'{"decision":"approve"}\'' }] };
const trusting = JSON.stringify({
  permissions: { allow: ['Bash', 'Bash(touch:*)', 'Bash(curl:*)', 'Edit', 'Write', 'WebFetch', 'Skill'] },
  hooks: { SessionStart: [hook], UserPromptSubmit: [hook], PreToolUse: [hook] },
  // Of a command in Claude Code's own sandbox nobody is asked, whatever the mode and the rules to ask say.
  sandbox: { enabled: true, autoAllowBashIfSandboxed: true },
});
const skill = '---\nname: told\ndescription: Tells.\nallowed-tools: Bash\n---\nNow: !`touch skilled`\n';

describe.each(containments)('the real claude that is refused $name', ({ containment, skip }) => {
  it.skipIf(skip)('is offered every tool and calls it, and nothing of it is carried out', async () => {
    const asked: string[] = [];
    const net = await startLoopback(async ({ path }) => {
      asked.push(path);
      return new Response('heard');
    });
    const place = createPlace(containment, bin);
    const calls: Turn = [
      { call: 'Bash', input: { command: `curl -s ${net.url}/bash; touch ran`, description: 'Run' } },
      {
        call: 'Bash',
        input: { command: 'git checkout -b other; git commit --allow-empty -m x', description: 'x' },
      },
      { call: 'Bash', input: { command: 'ls', description: 'Look' } },
      { call: 'Write', input: { file_path: join(place.clone, 'new.md'), content: 'x' } },
      { call: 'WebFetch', input: { url: `${net.url}/fetch`, prompt: 'x' } },
      { call: 'Skill', input: { skill: 'told' } },
      { call: 'Read', input: { file_path: join(place.clone, 'prices.md') } },
    ];
    const turns: Turn[] = [
      calls,
      [
        {
          call: 'Edit',
          input: { file_path: join(place.clone, 'prices.md'), old_string: 'pretzel', new_string: 'x' },
        },
      ],
      [{ say: 'Done.' }],
    ];
    const model = await startModel(
      ({ messages }) => turns[messages.filter(({ role }) => role === 'assistant').length] ?? [],
    );
    toClose.push(place.remove, net.close, model.close);
    await createBakery(place.clone);
    await writeFiles(place.clone, {
      '.claude/settings.json': trusting,
      '.claude/skills/told/SKILL.md': skill,
      '.claude/rules/x.md': 'A rule of the house.\n',
    });
    const { CLAUDE_CONFIG_DIR = '', HOME = '', PATH } = place.childEnv;
    // All the sandbox looks for beside bwrap, so that it is believed to be there.
    await writeFiles(HOME, { 'bin/socat': '#!/bin/sh\n' });
    chmodSync(join(HOME, 'bin/socat'), 0o755);
    const projects = { [place.clone]: { hasTrustDialogAccepted: true } };
    await writeFiles(CLAUDE_CONFIG_DIR, {
      'settings.json': trusting,
      '.claude.json': JSON.stringify({ projects }),
    });
    const state = async () => {
      const git = (...args: string[]) => execa('git', args, { cwd: place.clone });
      return [(await git('status', '--porcelain', '-uall')).stdout, (await git('show-ref', '--head')).stdout];
    };
    const before = await state();

    const claude = place.claude({
      childEnv: {
        ...place.childEnv,
        PATH: `${HOME}/bin:${PATH}`,
        ...{ ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
      },
    });
    const limits = { maxMinutes: 1, maxTurns: 5 };
    const wish = { reading: true, refusing: true, allowedTools: ['Bash', 'Edit'], limits } as const;
    const ear = createEar();
    const facts = await claude.run(place.order(wish), ear, new AbortController().signal);

    expect(facts.result).toMatchObject({ isError: false, text: 'Done.' });
    const denied = facts.result?.denials.map(({ tool }) => tool).toSorted();
    expect(denied).toEqual(['Bash', 'Bash', 'Bash', 'Edit', 'Skill', 'WebFetch', 'Write']);
    const [first] = model.requests;
    for (const tool of ['Bash', 'Edit', 'Write', 'WebFetch', 'Skill'])
      expect(first?.raw).toContain(`"name":"${tool}"`);
    expect(first?.raw).toContain('A rule of the house.');
    expect(ear.texts.filter((line) => line.includes('"type":"tool_use"')).length).toBeGreaterThanOrEqual(8);
    expect(await state()).toEqual(before);
    expect(readFileSync(join(place.clone, 'prices.md'), 'utf8')).toContain('pretzel');
    expect(asked).toEqual([]);
  });
});
