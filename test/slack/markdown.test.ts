import type { types } from '@slack/bolt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/rehearsal/shown.ts';
import { toMessage } from '../../src/slack/blocks.ts';
import { markdownBlocks } from '../../src/slack/markdown.ts';

const max = 8_000;
const prose = (blocks: readonly types.KnownBlock[]) =>
  blocks.flatMap((block) => (block.type === 'markdown' ? [block.text] : []));
const drawn = (markdown: string) => prose(markdownBlocks(markdown, max)).join('\n');
const shown = (blocks: readonly object[]) => readMessage({ text: '', blocks }).text;

/**
 * How Slack was seen to read a markdown block: first its own tokens, each `<…>`, then Markdown, and entities last, as
 * signs that are not read again. So what is dangerous is what matches before that.
 */
const token = /<[^\s>]/;

describe('an answer in Markdown', () => {
  it('is drawn by Slack, its code as it stands', () => {
    const answer = '# Done\n\n- **rye** at `4.80`\n\n```ts\nconst a = b[0](c) < 1;\n```\n> and so on';
    expect(markdownBlocks(answer, max)).toEqual([
      { type: 'markdown', text: '# Done\n\n- **rye** at `4.80`\n' },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_preformatted',
            elements: [{ type: 'text', text: 'const a = b[0](c) < 1;' }],
          },
        ],
      },
      { type: 'markdown', text: '> and so on' },
    ]);
  });

  it.each([
    ['a fence that is never closed', 'look:\n```\n<!here>', ['look:'], '<!here>'],
    ['a longer fence around a shorter one', '````\n```\nx\n```\n````', [], '```\nx\n```'],
    ['tildes', '~~~sh\n[x](y)\n~~~', [], '[x](y)'],
    ['backticks inside tildes', '~~~\n```\n~~~\n[x](y)', ['[x] (y)'], '```'],
  ])('knows %s', (_, answer, texts, code) => {
    const blocks = markdownBlocks(answer, max);
    expect(prose(blocks)).toEqual(texts);
    expect(JSON.stringify(blocks.filter(({ type }) => type === 'rich_text'))).toContain(JSON.stringify(code));
  });

  it('of nothing but white space is no block', () => {
    expect(markdownBlocks(' \n\n```\n```\n', max)).toEqual([]);
  });
});

describe('untrusted text', () => {
  it.each([
    ...[
      '<!channel>',
      '<!here|x>',
      '<@U012AB>',
      '<#C012AB>',
      '<!subteam^S1>',
      '<https://evil.test|bank.test>',
    ],
    ...['`<!channel>`', '> <!channel>', '\\<!channel>', '<<!channel>>', '    <!channel>', '&lt;!channel&gt;'],
    ...['&#60;!channel&#62;', '<!-- <!here> -->', '<a href="https://evil.test">bank</a>', 'a < b & c > d'],
  ])('%s pings nobody and is seen as typed', (text) => {
    expect(drawn(text)).not.toMatch(token);
    expect(shown(markdownBlocks(text, max))).toBe(text);
  });

  it.each([
    ['[bank](https://evil.test)', '[bank] (https://evil.test)'],
    ['![bank](https://evil.test/x.png)', '![bank] (https://evil.test/x.png)'],
    ['[bank][1]\n\n[1]: https://evil.test', '[bank] [1]\n\n[1] : https://evil.test'],
    ['[a\\]](https://evil.test)', '[a\\]] (https://evil.test)'],
    ['[`x`](https://evil.test)', '[`x`] (https://evil.test)'],
  ])('%s shows where it leads', (text, seen) => {
    expect(drawn(text)).toBe(seen);
  });

  const pieces = fc.constantFrom(
    ...[
      '<',
      '>',
      '&',
      ']',
      '[',
      '(',
      ')',
      ':',
      '!',
      '@',
      '`',
      '```',
      '~~~',
      '\n',
      '\\',
      ' ',
      'lt;',
      '#60;',
      '|',
    ],
    ...['channel', 'U012AB', 'https://evil.test', '🥖', '\uD83E', '\u202e', '\0', '\r', '\u2028'],
  );
  const hostile = fc.oneof(
    fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 400 }),
  );

  it('pings nobody and hides no address, whatever it is made of, and stays inside every limit', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 60 }), (text, times) => {
        const blocks = markdownBlocks(text.repeat(times), max);
        for (const part of prose(blocks)) {
          expect(part).not.toContain('<');
          expect(part).not.toMatch(/\][([:]/);
          expect(part.isWellFormed()).toBe(true);
        }
        expect(prose(blocks).join('').length).toBeLessThanOrEqual(max);
        expect(shown(blocks).length).toBeLessThanOrEqual(max + blocks.length);
        expect(blocks.length).toBeLessThan(45);
      }),
    );
  });
});

describe('a long answer', () => {
  it('is cut where there is no more room, and says how much is left out', () => {
    const answer = `${'<kneäd> '.repeat(2_000)}`;
    const text = drawn(answer);
    const [, left = ''] = /… \(([\d,]+) more characters\)$/.exec(text) ?? [];
    const kept = text.slice(0, text.lastIndexOf('\n')).replaceAll('&lt;', '<');
    expect(answer.startsWith(kept)).toBe(true);
    expect(kept.length + Number(left.replaceAll(',', ''))).toBe(answer.length);
  });

  it('leaves room for the rest of its message, which stays below 13,000 characters', () => {
    const long = 'x'.repeat(99_999);
    const everything = { line: [long], body: long, markdown: long, preformatted: long, footer: [long] };
    const { blocks } = toMessage({ ...everything, buttons: [] });
    expect(shown(blocks).length).toBeLessThanOrEqual(12_100);
    const card = { line: ['job 1 · done'], markdown: `\`\`\`\n${'<'.repeat(7_000)}\n\`\`\``, buttons: [] };
    expect(shown(toMessage(card).blocks)).toBe(`job 1 · done\n${'<'.repeat(7_000)}`);
  });
});

describe('a plan', () => {
  const plan = {
    title: 'working on it',
    tasks: [
      {
        id: 'a/1',
        title: `Bash: echo <!channel> [x](https://evil.test)\n${'🥖'.repeat(200)}`,
        state: 'complete',
      },
      { id: 'a/2', title: ' ', state: 'in_progress' },
    ],
  } as const;

  it('pings and links nowhere, in titles of one line and at most 256 characters', () => {
    const { text, blocks } = toMessage({ line: ['working on it'], plan, buttons: [] });
    const [block] = blocks;
    expect(text).toBe('working on it');
    expect(block).toMatchObject({
      type: 'plan',
      title: 'working on it',
      tasks: [{ status: 'complete' }, { title: '…' }],
    });
    expect(JSON.stringify(blocks)).not.toMatch(/<|\]\(|\\n/);
    const titles = block?.type === 'plan' ? (block.tasks ?? []).map(({ title }) => String(title)) : [];
    for (const title of titles) {
      expect(title.length).toBeLessThanOrEqual(256);
      expect(title.isWellFormed()).toBe(true);
    }
  });

  it('is a list where Slack draws no plans', () => {
    const { blocks } = toMessage({ line: ['working on it'], plan, buttons: [] }, 'plain');
    expect(blocks.map(({ type }) => type)).toEqual(['rich_text']);
    expect(shown(blocks)).toMatch(/^working on it\n· Bash: echo <!channel>/);
  });
});
