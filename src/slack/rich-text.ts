import type { types } from '@slack/bolt';

type Style = NonNullable<types.RichTextText['style']>;

/** Elements of at most 3,000 UTF-16 units (1,500 characters of two), none without text, none with an empty style. */
export const textElements = (text: string, style: Style = {}): types.RichTextText[] =>
  (text.match(/.{1,1500}/gsu) ?? []).map((piece) => ({
    ...{ type: 'text', text: piece },
    ...(Object.keys(style).length > 0 && { style }),
  }));

/** Text whose spaces matter, in a block of its own. */
export const preformatted = (text: string): types.RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements: textElements(text) }],
});
