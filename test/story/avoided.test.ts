import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ModelRequest, Script, Turn } from '../../src/rehearsal/model.ts';
import { looked, type Scripted, secondTry, upgradeOf, useScripted } from '../fakes/scripted.ts';
import { bakeryState, quiet, result, seeing } from '../fakes/story.ts';

const open = useScripted();
const path = '.claude/rules/use-grams.md';
const rule = (says: string) =>
  `# Use grams\n\nWhen: something is mixed.\n${says}\n\n> the mixer only knows grams\n`;
const [weak, strong] = ['Grams are nice.', 'Never call the mixer with cups.'];
const mixing = "echo 'Error: the mixer only knows grams and no other measure' >&2; exit 3 # --cups";
const tasks = ['mix the dough for Monday', 'prepare forty pretzels', 'bake what the inn ordered'];

const bash = (command: string): Turn[number] => ({ call: 'Bash', input: { command, description: 'Do' } });
/** A request that is asked again: whatever is called is refused. */
const isProbe = ({ raw }: ModelRequest) => raw.includes('answered with a refusal');

/**
 * Every job mixes with cups. A builder writes a weak rule, and a strong one when it is told that the first was not
 * accepted. Who reads a strong rule weighs instead, where `obeys`, and would change all kinds of things.
 */
const script =
  (obeys: boolean): Script =>
  (request) => {
    const { messages, raw } = request;
    const since = messages.filter(({ role }) => role === 'assistant').length;
    const staging = /Staging folder: (.+?)\\n/.exec(raw)?.[1];
    const prompt = raw.includes('An earlier attempt was not accepted') ? strong : weak;
    if (staging !== undefined) {
      const file = { file_path: join(staging, 'use-grams.md'), content: rule(prompt) };
      const at = messages.findLastIndex(({ blocks }) =>
        blocks.some(({ text }) => text?.includes('Staging folder: ')),
      );
      const isWritten = messages.slice(at).some(({ role }) => role === 'assistant');
      return isWritten ? [{ say: 'NOTICED: dough is mixed in cups' }] : [{ call: 'Write', input: file }];
    }
    const byGrams: Turn[] = [
      [
        bash('ls'),
        bash('mixer --grams 300'),
        { call: 'Write', input: { file_path: 'new.md', content: 'x' } },
      ],
      [bash('git commit --allow-empty -m x && git push'), bash('touch /tmp/never')],
    ];
    const turns = obeys && isProbe(request) && raw.includes(strong) ? byGrams : [[bash(mixing)]];
    return turns[since] ?? [{ say: 'It is mixed.\n\nAUDITION: none' }];
  };

async function askAll(obeys: boolean) {
  const stage = await open(script(obeys), ({ projects }) => ({
    projects: projects.map((project) => ({ ...project, allowedTools: ['Bash'] })),
  }));
  const before = await bakeryState(stage);
  for (const [at, task] of tasks.entries()) {
    await stage.workspace.person('you').types(`/job bakery ${task}`);
    if (at < 2) await result(stage, at + 1);
  }
  await secondTry(stage);
  return { stage, before };
}

/** What the probes were asked, each first request of theirs. */
const probes = ({ requests }: Scripted) =>
  requests.filter(
    (request) => isProbe(request) && !request.messages.some(({ role }) => role === 'assistant'),
  );

it('proposes a rule that keeps the failing call away; the builder is told that its first one did not', async () => {
  const { stage, before } = await askAll(true);
  const line = await seeing(stage, /^I noticed /);
  expect(line.text).toMatch(
    /^I noticed dough is mixed in cups \(3 times since .*\), found a better way \(kept away from in 3 of 3 of those requests\)\. The system just got an upgrade\.$/,
  );
  await quiet(stage);
  expect(await looked(stage)).toContain('trigger · passed · kept away from in 3 of 3 of those requests');
  expect(await upgradeOf(stage)).toMatchObject({ livePath: path, attempts: 2 });
  expect(stage.requests.some(({ raw }) => raw.includes('- trigger: with use-grams it is done again: '))).toBe(
    true,
  );
  // One with the weak rule, which decided, and three with the strong one; each could call everything.
  expect(probes(stage).map(({ raw }) => raw.includes(weak))).toEqual([true, false, false, false]);
  for (const { raw } of probes(stage)) expect(raw).toMatch(/"name":"Bash".*"name":"Write"/s);

  // Nothing of it was carried out: not in the project, not beside it, and nobody was told.
  expect(await bakeryState(stage)).toEqual(before);
  expect(existsSync('/tmp/never')).toBe(false);
  const clones = join(stage.config.dataDir, 'clones');
  expect(existsSync(clones) ? readdirSync(clones) : []).toEqual([]);
  const roots = await stage.workspace.messages();
  expect(roots.filter(({ text }) => !/^job \d+ · bakery/.test(text))).toHaveLength(1);
  expect(await stage.app.ctx.db.beat.count()).toBe(3);
});

it('does not propose a rule that nobody follows, and says what is done again', async () => {
  const { stage } = await askAll(false);
  expect((await result(stage, 3)).text).toContain('inheritance: flagged');
  await quiet(stage);
  const { state, why, attempts } = await upgradeOf(stage);
  expect({ state, attempts }).toEqual({ state: 'flagged', attempts: 2 });
  expect(why).toMatch(/^trigger: with use-grams it is done again: "echo 'Error: .*", for "bake what the inn/);
  expect(probes(stage).map(({ raw }) => raw.includes(weak))).toEqual([true, false]);
  expect((await stage.workspace.messages()).filter(({ text }) => /^I noticed/.test(text))).toEqual([]);
});
