import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Containment } from '../../src/claude/containment.ts';
import { answerForm } from '../../src/domain/signals/judgement.ts';
import type { Question } from '../../src/flow/ports.ts';
import { type Script, startModel } from '../../src/rehearsal/model.ts';
import { containments, createEar, createPlace, fixture, survivors } from './place.ts';

const real = resolve(import.meta.dirname, '../../node_modules/.bin/claude');
const never = new AbortController().signal;
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

/** A host whose owner has settings, a memory, a skill and a hook of their own, and a model that answers by the script. */
async function host(containment: Containment, script: Script, bin = real) {
  const model = await startModel(script);
  const place = createPlace(containment, bin);
  toClose.push(() => model.close(), place.remove);
  const settings = join(place.root, 'settings');
  mkdirSync(join(settings, 'skills/knead'), { recursive: true });
  writeFileSync(join(settings, 'CLAUDE.md'), 'Flour is always sifted.\n');
  writeFileSync(
    join(settings, 'skills/knead/SKILL.md'),
    '---\nname: knead\ndescription: Kneads.\n---\nKnead.\n',
  );
  const hooks = [{ type: 'command', command: `touch ${join(place.root, 'hooked')}` }];
  writeFileSync(
    join(settings, 'settings.json'),
    JSON.stringify({ hooks: { UserPromptSubmit: [{ hooks }] } }),
  );
  const childEnv = {
    ...place.childEnv,
    ...{ ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
  };
  const claude = place.claude({ childEnv });
  const ask = async (wish: Partial<Question> = {}, signal = never) => {
    const { marker, sessionId } = place.order();
    const limits = { maxMinutes: 1, maxTurns: 3, maxUsd: 1 };
    const question = { marker, sessionId, limits, system: 'You judge.', prompt: 'Is it?', form: answerForm };
    const facts = await claude.ask({ ...question, ...wish }, createEar(), signal);
    expect(survivors(marker)).toEqual([]);
    expect(readdirSync(join(place.dataDir, 'tmp'))).toEqual([]);
    return facts;
  };
  return { ...place, model, ask };
}

const answer = {
  ...{ quotes: ['rye'], varies: [], one: true, automatable: true },
  ...{ artifact: 'skill', title: 'Bake' },
};
const answering: Script = () => [{ call: 'StructuredOutput', input: answer }];

describe.each(containments)('a question to the real claude $name', ({ containment, skip }) => {
  it.skipIf(skip)('is small, carries nothing of anybody, and is answered in its form', async () => {
    const { ask, model, root } = await host(containment, answering);
    const facts = await ask({ model: 'a-small-one' });
    expect(facts).toMatchObject({ exitCode: 0, init: { skills: [] }, result: { structured: answer } });
    expect(facts.result?.tokens).toBeGreaterThan(200);
    const [request, ...more] = model.requests;
    expect(more).toEqual([]);
    expect(request?.model).toBe('a-small-one');
    expect(request?.raw).toContain('You judge.');
    expect(request?.raw).not.toMatch(/sifted|knead/i);
    expect(request?.raw.length).toBeLessThan(6_000);
    const left = readdirSync(root, { recursive: true }).map(String);
    expect(left.filter((path) => /hooked|\.jsonl$/.test(path))).toEqual([]);
  });

  it.skipIf(skip)('that is never answered in its form ends with its turns, or in words', async () => {
    const garbage = await host(containment, () => [{ call: 'StructuredOutput', input: { one: 'perhaps' } }]);
    expect((await garbage.ask()).result).toMatchObject({ subtype: 'error_max_turns', structured: null });
    const talk = await host(containment, () => [{ say: 'Well, it depends.' }]);
    expect((await talk.ask()).result).toMatchObject({ isError: false, structured: null });
  });

  it.skipIf(skip)('that hangs is ended after its time, and when this process ends', async () => {
    const { ask } = await host(containment, answering, fixture('ignores-signals'));
    const limits = { maxMinutes: 0.005 };
    expect(await ask({ limits })).toMatchObject({ endedBy: 'timeout', result: null });
    expect(await ask({}, AbortSignal.abort())).toMatchObject({ endedBy: 'abort', result: null });
  });
});
