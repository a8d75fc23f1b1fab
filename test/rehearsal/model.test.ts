import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { addProductSkill, createBakery, laterTask, tasks, writeFiles } from '../../src/rehearsal/bakery.ts';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import { readRequest, startModel } from '../../src/rehearsal/model.ts';

type Block = Record<string, unknown>;
const said = (...texts: string[]) => ({
  role: 'user',
  content: texts.map((text) => ({ type: 'text', text })),
});
const called = (name: string, input: object = {}) => ({
  role: 'assistant',
  content: [{ type: 'tool_use', id: `id-${name}`, name, input }],
});
const answered = (name: string, content: string, isError = false, ...more: Block[]) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: `id-${name}`, content, is_error: isError }, ...more],
});
const bodyOf = (messages: object[]) => JSON.stringify({ model: 'm', messages });
const next = (...messages: object[]) => bakeryScript(readRequest(bodyOf(messages)));

const offered =
  '<system-reminder>\nThe following skills are available for use with the Skill tool:\n\n- add-product: Adds\n';

describe('the model of the bakery', () => {
  it.each([
    [tasks[0], '| rye loaf | 4.80 |\n| spelt loaf | 4.60 |'],
    [tasks[1], '| cinnamon buns | 2.10 |\n| croissant | 1.90 |'],
    [tasks[2], '| sourdough | 5.20 |\n| spelt loaf | 4.60 |'],
    [laterTask, '| plum cake | 3.90 |\n| pretzel | 1.20 |'],
  ])('does “%s” by hand', (task, rows) => {
    const turns: object[] = [said('<system-reminder>\nToday\n'), said(`You work.\n${task}\nThen end.`)];
    const steps = ['README.md', 'prices.md', 'prices.md', 'prices.md'].map((file) => {
      const turn = next(...turns).at(-1);
      if (!turn || !('call' in turn)) throw new Error('no call');
      expect(turn.input.file_path).toBe(file);
      turns.push(called(turn.call, turn.input), answered(turn.call, 'ok'));
      return turn;
    });
    expect(steps.map(({ call }) => call)).toEqual(['Read', 'Read', 'Edit', 'Read']);
    expect(steps[2]?.input.new_string).toBe(rows);
    expect(next(...turns)).toEqual([{ say: expect.stringMatching(/^Added .*\n\nAUDITION: add a product/) }]);
  });

  it('uses the skill when the CLI offers it, and says none; says so when it fails', () => {
    const turns: object[] = [said(offered), said(laterTask)];
    expect(next(...turns)).toEqual([{ call: 'Skill', input: { skill: 'add-product' } }]);
    const text = 'Base directory for this skill: /s\n\nadd the rye loaf';
    turns.push(called('Skill'), answered('Skill', 'Launching', false, { type: 'text', text }));
    expect(next(...turns)).toEqual([
      {
        call: 'Bash',
        input: expect.objectContaining({ command: expect.stringMatching(/sh 'plum cake' 3\.90$/) }),
      },
    ]);
    expect(next(...turns, called('Bash'), answered('Bash', 'added'))).toEqual([
      { say: 'Added plum cake at 3.90 to prices.md.\n\nAUDITION: none' },
    ]);
    expect(next(...turns, called('Bash'), answered('Bash', 'no', true))).toEqual([
      { say: 'That did not work.\n\nAUDITION: none' },
    ]);
  });

  it('builds into the staging folder of the last request, and answers anything else in a sentence', () => {
    const turns = [said(tasks[0]), said('Build.\nStaging folder: /s/1\nEnd.')];
    expect(next(...turns).map((block) => 'call' in block && block.input.file_path)).toEqual([
      ...['/s/1/SKILL.md', '/s/1/scripts/add-product.sh'],
    ]);
    expect(next(said('What a day.'))).toEqual([{ say: expect.stringContaining('nothing to change') }]);
  });
});

describe('the skill of the bakery', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audition-bakery-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('adds a product in its place, and nothing twice', async () => {
    await createBakery(folder);
    await writeFiles(join(folder, 'skill'), addProductSkill);
    const add = (...args: string[]) =>
      execa(join(folder, 'skill/scripts/add-product.sh'), args, { cwd: folder, reject: false });
    expect((await add('plum cake', '3.90')).stdout).toBe('added plum cake at 3.90');
    expect((await add('apple pie', '3.10')).exitCode).toBe(0);
    expect((await add('plum cake', '4.90')).exitCode).toBe(1);
    const rows = readFileSync(join(folder, 'prices.md'), 'utf8').split('\n');
    expect(rows.slice(3, 6)).toEqual(['| --- | --- |', '| apple pie | 3.10 |', '| baguette | 2.40 |']);
    expect(rows.slice(7, 9)).toEqual(['| plum cake | 3.90 |', '| pretzel | 1.20 |']);
  });
});

describe('the server of the model', () => {
  it('streams a turn, knows nothing else, and keeps what it was asked', async () => {
    const model = await startModel(() => [{ say: 'Hello.' }, { call: 'Read', input: { file_path: '/x' } }]);
    const post = (path: string, body: string) => fetch(model.url + path, { method: 'POST', body });
    const streamed = await (await post('/v1/messages?beta=true', bodyOf([said('one')]))).text();
    expect(streamed.match(/^event: .*/gm)?.map((line) => line.slice(7))).toEqual([
      'message_start',
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['message_delta', 'message_stop'],
    ]);
    expect(streamed).toContain('"stop_reason":"tool_use"');
    expect((await post('/api/hello', '')).status).toBe(404);
    expect((await post('/v1/messages', '{')).status).toBe(500);
    expect(model.requests.map(({ messages }) => messages[0]?.blocks)).toEqual([
      [{ type: 'text', text: 'one' }],
    ]);
    await model.close();
    await expect(fetch(model.url)).rejects.toThrow();
  });
});
