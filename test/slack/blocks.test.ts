import { describe, expect, it } from 'vitest';
import type { Card, Span } from '../../src/domain/card.ts';
import { readMessage } from '../../src/rehearsal/shown.ts';
import { toMessage } from '../../src/slack/blocks.ts';

const card = (more: Partial<Card>): Card => ({ line: ['job 1 · done'], buttons: [], ...more });
const shown = (more: Partial<Card>) => readMessage(toMessage(card(more)));
const count = (text: string) => Number(/… \(([\d,]+) more characters\)/.exec(text)?.[1]?.replaceAll(',', ''));

describe('a card in Slack', () => {
  it('is one line and its buttons', () => {
    const message = toMessage({
      line: [{ user: 'U012AB' }, ' asked for ', { code: 'rye' }, ', ', { bold: 'done' }],
      buttons: [
        { action: 'merge', subject: 4, label: 'Merge', style: 'primary' },
        { action: 'discard', subject: 4, label: 'Discard' },
      ],
    });
    const line = [
      { type: 'user', user_id: 'U012AB' },
      { type: 'text', text: ' asked for ' },
      { type: 'text', text: 'rye', style: { code: true } },
      { type: 'text', text: ', ' },
      { type: 'text', text: 'done', style: { bold: true } },
    ];
    const button = (action: string, label: string) => ({
      ...{ type: 'button', action_id: `audition:${action}`, value: '4' },
      text: { type: 'plain_text', text: label, emoji: false },
    });
    expect(message).toEqual({
      text: '<@U012AB> asked for rye, done',
      blocks: [
        { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: line }] },
        {
          type: 'actions',
          elements: [{ ...button('merge', 'Merge'), style: 'primary' }, button('discard', 'Discard')],
        },
      ],
    });
  });

  it('shows body, preformatted text and footer below the line, as they are', () => {
    const { text } = shown({
      body: 'two\nlines',
      preformatted: '+ rye  4.80',
      footer: ['inheritance: none'],
    });
    expect(text).toBe('job 1 · done\ntwo\nlines\n+ rye  4.80\ninheritance: none');
  });

  it('keeps a line one line, whatever is in it', () => {
    const line = ['add\r\n  the rye', { code: 'a\u2028b' }, { bold: '\n' }, 'loaf'];
    expect(shown({ line }).text).toBe('add the ryea b loaf');
    expect(toMessage(card({ line })).text).toBe('add the ryea b loaf');
  });

  it('says something even when a card is empty', () => {
    expect(toMessage({ line: [], buttons: [] })).toEqual({ text: '…', blocks: [] });
    expect(shown({ body: '', footer: [''] }).text).toBe('job 1 · done');
  });
});

describe('limits', () => {
  const long = (size: number) => 'x'.repeat(size);

  it('cuts a body at 3,000 characters, preformatted text at 6,000, a line at 1,000, and says how much', () => {
    for (const [max, part] of [
      [3_000, 'body'],
      [6_000, 'preformatted'],
      [1_000, 'line'],
      [1_000, 'footer'],
    ] as const) {
      const text = (size: number) => {
        const value = part === 'line' || part === 'footer' ? [long(size - 9), { bold: long(9) }] : long(size);
        return shown({ line: [], [part]: value }).text;
      };
      expect(text(max)).toBe(long(max));
      const kept = text(max + 1).replace(/….*/, '').length;
      expect(text(max + 1).length).toBeLessThanOrEqual(max);
      expect(kept + count(text(max + 1))).toBe(max + 1);
      expect(count(text(1_234_567)) + text(1_234_567).indexOf('…')).toBe(1_234_567);
    }
  });

  it('cuts no character in half', () => {
    for (const size of [960, 961, 1_499, 1_500]) {
      const { text } = shown({ line: [], body: `${long(size)}${'🥖'.repeat(4_000)}` });
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toContain('\uFFFD');
    }
    expect(shown({ line: ['half \uD83E'] }).text).toBe('half \uFFFD');
  });

  it('keeps a whole message below 13,000 characters and 50 blocks, each text at 3,000', () => {
    const everything = {
      line: [long(9_999)],
      body: long(99_999),
      preformatted: long(99_999),
      footer: [long(9_999)],
    };
    expect(shown(everything).text.length).toBeLessThan(12_000);
    const { blocks } = toMessage(card(everything));
    expect(blocks.length).toBeLessThan(50);
    const texts = [...JSON.stringify(blocks).matchAll(/"text":"([^"]*)"/g)].map(
      ([, text = '']) => text.length,
    );
    expect(Math.max(...texts)).toBeLessThanOrEqual(3_000);
  });
});

describe('untrusted text', () => {
  const nasty = [
    ...[
      '<!channel>',
      '<!here|x>',
      '<@U012AB>',
      '<#C012AB>',
      '<https://example.test|look>',
      '&lt;!channel&gt;',
    ],
    ...[
      '```',
      '`code` *bold* _it_ ~no~',
      ':tada:',
      '> quote',
      '@channel',
      '<!subteam^S1>',
      '"\\',
      '\u202Eabc',
      '& < >',
    ],
  ];

  it.each(nasty)('%s stays as typed wherever it stands, and is escaped in the notification', (text) => {
    const spans: Span[] = [text, { code: text }, { bold: text }, { user: text }];
    const full = { line: spans, body: text, preformatted: text, footer: spans };
    const message = toMessage({ ...full, buttons: [{ action: 'kill', subject: 1, label: text }] });
    expect(JSON.stringify(message)).not.toContain('mrkdwn');
    expect(message.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    const line = `${text}${text}${text}@${text}`;
    expect(readMessage(message).text).toBe([line, text, text, line].join('\n'));
    const types = [...JSON.stringify(message).matchAll(/"type":"(\w+)"/g)].map(([, type]) => type);
    expect(new Set(types)).toEqual(
      new Set([
        'rich_text',
        'rich_text_section',
        'rich_text_preformatted',
        'text',
        'actions',
        'button',
        'plain_text',
      ]),
    );
  });

  it('mentions only what is a user id', () => {
    expect(
      toMessage(card({ line: [{ user: 'U012AB' }, { user: 'U1> <!channel' }, { user: 'ada' }] })).text,
    ).toBe('<@U012AB>@U1&gt; &lt;!channel@ada');
  });
});
