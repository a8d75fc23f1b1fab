import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { createBakery, writeSkill } from '../../src/rehearsal/bakery.ts';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import { startModel } from '../../src/rehearsal/model.ts';
import { readRequest } from '../../src/rehearsal/model-request.ts';

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
const bodyOf = (messages: object[], more: object = {}) => JSON.stringify({ model: 'm', messages, ...more });
const next = (...messages: object[]) => bakeryScript(readRequest(bodyOf(messages)));

const list = '     1\t# Prices\n     5\t| baguette | 2.40 |\n     6\t| croissant | 1.90 |';
const offered =
  '<system-reminder>\nThe following skills are available for use with the Skill tool:\n\n- add-product: Adds\n';

describe('the model of the bakery', () => {
  it.each([
    ['add the rye loaf, 4.80, to the price list', 'rye loaf', '4.80'],
    ['put cinnamon buns (2.10) on the list of prices', 'cinnamon buns', '2.10'],
    ['the price list needs sourdough at 5.20', 'sourdough', '5.20'],
    ['plum cake, 3.90, price list please', 'plum cake', '3.90'],
  ])('understands “%s”', (task, product, price) => {
    const turns = [
      said('<system-reminder>\n - Primary working directory: /b c\n'),
      said(`You work.\n${task}\nThen end.`),
    ];
    const looked = [
      ...turns,
      called('Read'),
      answered('Read', '# Bakery'),
      called('Read'),
      answered('Read', list),
    ];
    expect(next(...turns)).toContainEqual({ call: 'Read', input: { file_path: '/b c/README.md' } });
    expect(next(...looked)).toEqual([
      {
        call: 'Edit',
        input: expect.objectContaining({ new_string: expect.stringContaining(`| ${product} | ${price} |`) }),
      },
    ]);
    const edited = [
      ...looked,
      called('Edit'),
      answered('Edit', 'ok'),
      called('Read'),
      answered('Read', list),
    ];
    expect(next(...edited)).toEqual([{ say: `Added ${product} at ${price} to prices.md.` }]);
  });

  it('uses the skill when the CLI offers it, and says none; says so when it fails', () => {
    const turns: object[] = [said(offered), said('plum cake, 3.90, price list please\nEnd with AUDITION: …')];
    expect(next(...turns)).toEqual([{ call: 'Skill', input: { skill: 'add-product' } }]);
    const text = 'Base directory for this skill: /s\n\nthe price list needs x at 1.00';
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
      { say: 'I could not add plum cake to prices.md.\n\nAUDITION: none' },
    ]);
  });

  it('builds into the staging folder of the last request, and answers anything else in a sentence', () => {
    const turns = [
      said('add the rye loaf, 4.80, to the price list'),
      said('Build.\nStaging folder: /s/1\nEnd.'),
    ];
    expect(next(...turns).map((block) => 'call' in block && block.input.file_path)).toEqual([
      ...['/s/1/SKILL.md', '/s/1/scripts/add-product.sh'],
    ]);
    expect(next(said('What a day.'))).toEqual([{ say: 'There is nothing to change for that.' }]);
  });
});

describe('the skill of the bakery', () => {
  const folder = mkdtempSync(join(tmpdir(), 'audition-bakery-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('adds a product in its place, and nothing twice', async () => {
    await createBakery(folder);
    await writeSkill(join(folder, 'skill'));
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
  it('streams, answers at once, counts, and keeps what it was asked', async () => {
    const model = await startModel(() => [{ say: 'Hello.' }, { call: 'Read', input: { file_path: '/x' } }]);
    const post = async (path: string, body: string) =>
      (await fetch(model.url + path, { method: 'POST', body })).text();
    const streamed = await post('/v1/messages?beta=true', bodyOf([said('one')], { stream: true }));
    expect(streamed.match(/^event: .*/gm)?.map((line) => line.slice(7))).toEqual([
      'message_start',
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['message_delta', 'message_stop'],
    ]);
    expect(JSON.parse(await post('/v1/messages', bodyOf([said('two')])))).toMatchObject({
      ...{
        stop_reason: 'tool_use',
        content: [{ text: 'Hello.' }, { name: 'Read', input: { file_path: '/x' } }],
      },
    });
    expect(JSON.parse(await post('/v1/messages/count_tokens', bodyOf([])))).toEqual({ input_tokens: 7 });
    expect(await post('/api/hello', '')).toContain('not_found_error');
    expect(await post('/v1/messages', '{')).toContain('invalid_request_error');
    expect(model.requests.map(({ messages }) => messages[0]?.blocks)).toEqual([
      ...[[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]],
    ]);
    await model.close();
    await expect(fetch(model.url)).rejects.toThrow();
  });
});
