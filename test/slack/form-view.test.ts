import type { types } from '@slack/bolt';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Field, Form } from '../../src/domain/form.ts';
import { toView } from '../../src/slack/form-view.ts';

const options = (size: number) =>
  Array.from({ length: size }, (_, at) => ({ value: `${at}`, label: `loaf ${at}` }));
const form = (fields: readonly Field[], more: Partial<Form> = {}): Form => ({
  ...{ kind: 'kill-reason', subject: '7', title: 'Killed', submit: 'Say why', fields, ...more },
});
const elements = (fields: readonly Field[]) =>
  toView(form(fields), {}).blocks.map((block) => ('element' in block ? block.element : block));

it('is a modal of one input a field, which knows what it is about and where it was opened', () => {
  const place = { channel: 'C1', threadTs: '1.1', replyTo: 'https://hooks.test/1' };
  const text = { type: 'text', name: 'why', label: 'Why?', hint: 'for the record', optional: true } as const;
  expect(toView(form([text], { about: 'It is in the trash.' }), place)).toEqual({
    ...{ type: 'modal', callback_id: 'kill-reason' },
    private_metadata: JSON.stringify({ subject: '7', from: place }),
    title: { type: 'plain_text', emoji: false, text: 'Killed' },
    submit: { type: 'plain_text', emoji: false, text: 'Say why' },
    close: { type: 'plain_text', emoji: false, text: 'Cancel' },
    blocks: [
      { type: 'section', text: { type: 'plain_text', emoji: false, text: 'It is in the trash.' } },
      {
        ...{ type: 'input', block_id: 'why', optional: true },
        label: { type: 'plain_text', emoji: false, text: 'Why?' },
        hint: { type: 'plain_text', emoji: false, text: 'for the record' },
        element: { type: 'plain_text_input', action_id: 'why', multiline: false, max_length: 3_000 },
      },
    ],
  });
});

it('asks for numbers, choices and ticks, with what is chosen at first', () => {
  const asked = { label: 'x' };
  expect(
    elements([
      { ...asked, type: 'number', name: 'minutes', min: 1, max: 60, value: 30 },
      { ...asked, type: 'select', name: 'project', options: options(2), value: '1' },
      { ...asked, type: 'check', name: 'plan', says: 'Plan first', value: true },
      { ...asked, type: 'select', name: 'nothing', options: [] },
    ]),
  ).toMatchObject([
    { type: 'number_input', is_decimal_allowed: true, min_value: '1', max_value: '60', initial_value: '30' },
    { type: 'static_select', options: [{ value: '0' }, { value: '1' }], initial_option: { value: '1' } },
    { type: 'checkboxes', options: [{ value: 'yes' }], initial_options: [{ value: 'yes' }] },
  ]);
});

it('puts more than a hundred options into groups, and none is lost', () => {
  const [select] = elements([
    { type: 'select', name: 'loaf', label: 'Loaf', options: options(101), value: '100' },
  ]);
  const { option_groups: groups = [], ...rest } = select as types.StaticSelect;
  expect(groups.map(({ label, options: all }) => [label.text, all.length])).toEqual([
    ['loaf 0 to loaf 99', 100],
    ['loaf 100 to loaf 100', 1],
  ]);
  expect(rest).not.toHaveProperty('options');
  expect(rest.initial_option?.value).toBe('100');
});

it('is a fault of ours when a subject or a value is longer than Slack can carry', () => {
  expect(() => toView(form([], { subject: 'x'.repeat(3_000) }), {})).toThrow('too long');
  const far = [{ value: 'x'.repeat(151), label: 'far' }];
  expect(() => elements([{ type: 'select', name: 'loaf', label: 'Loaf', options: far }])).toThrow('no value');
});

/** Labels as a repository, a model or a person may have them. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5_000 }),
  fc.constantFrom('', ' ', '\u0000', '\uD83E', '<!channel>', ':tada:', '🥖'.repeat(2_000), '\n'.repeat(99)),
);
const number = fc.option(fc.integer(), { nil: undefined });
const anyField = (name: string): fc.Arbitrary<Field> =>
  fc
    .record({
      label: hostile,
      hint: hostile,
      says: hostile,
      value: hostile,
      max: fc.integer(),
      of: number,
      labels: fc.array(hostile),
    })
    .chain(({ label, hint, says, value, max, labels }) => {
      const asked = { name, label, hint };
      const all = labels.map((one, at) => ({ value: `${at}`, label: one }));
      return fc.constantFrom<Field>(
        { ...asked, type: 'text', multiline: true, max, value },
        { ...asked, type: 'select', options: all, value: '0' },
        {
          ...asked,
          type: 'select',
          options: [
            { label, options: all },
            { label: '', options: options(250) },
          ],
        },
        { ...asked, type: 'number', min: max, value: max },
        { ...asked, type: 'check', says, value: true },
      );
    });

/** Every text of a view with the path to it. */
function* texts(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* texts(inner, `${path}/${key}`);
}
const most: readonly [RegExp, number][] = [
  [/\/(title|submit|close)\/text$/, 24],
  [/\/private_metadata$/, 3_000],
  [/\/(label|hint)\/text$/, 2_000],
  [/\/options\/\d+\/text\/text$|\/option_groups\/\d+\/label\/text$|initial_option\/text\/text$/, 75],
  [/\/value$/, 150],
  [/\/text$|\/initial_value$/, 3_000],
];

it('stays inside the limits of Slack whatever people call things', () => {
  const fields = fc
    .nat({ max: 120 })
    .chain((size) => fc.tuple(...Array.from({ length: size }, (_, at) => anyField(`f${at}`))));
  fc.assert(
    fc.property(hostile, hostile, hostile, fields, (title, submit, about, all) => {
      const view = toView(form(all, { title, submit, about }), { channel: 'C1' });
      expect(view.blocks.length).toBeLessThanOrEqual(100);
      for (const [path, text] of texts(view)) {
        const [, max = 0] = most.find(([shape]) => shape.test(path)) ?? [null, 255];
        if (text.length > max || text.length === 0 || !text.isWellFormed())
          throw new Error(`${path}: ${text}`);
      }
      expect(JSON.stringify(view)).not.toMatch(/"mrkdwn"|"emoji":true/);
    }),
    { numRuns: 60 },
  );
});
