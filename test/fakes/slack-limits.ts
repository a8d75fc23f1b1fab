import { z } from 'zod';

/**
 * What Slack refuses, as far as its documentation and its types say (July to November 2026): messages, modals and Home
 * tabs with something beyond a limit fail as a whole.
 */

const plain = (max: number) =>
  z.looseObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max) });
const mrkdwn = (max: number) =>
  z.looseObject({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string().min(1).max(max) });
const wellFormed = z.string().refine((text) => text.isWellFormed(), 'half a character');

const option = z.looseObject({ text: plain(75), value: z.string().min(1).max(150) });
const options = z.array(option).min(1).max(100);
const button = z.looseObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: z.string().min(1).max(255),
  value: wellFormed.max(2_000),
  style: z.enum(['primary', 'danger']).optional(),
});
const element = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('plain_text_input'),
    action_id: z.string().max(255),
    max_length: z.int().min(1).max(3_000),
    initial_value: wellFormed.max(3_000).optional(),
  }),
  z.looseObject({ type: z.literal('number_input'), action_id: z.string().max(255) }),
  z.looseObject({
    type: z.literal('static_select'),
    action_id: z.string().max(255),
    options: options.optional(),
    option_groups: z
      .array(z.looseObject({ label: plain(75), options }))
      .max(100)
      .optional(),
  }),
  z.looseObject({ type: z.literal('checkboxes'), action_id: z.string().max(255), options: options.max(10) }),
]);
const span = z.looseObject({
  type: z.enum(['text', 'user', 'link', 'emoji']),
  text: wellFormed.min(1).max(3_000).optional(),
});
const richPart = z.looseObject({
  type: z.enum(['rich_text_section', 'rich_text_preformatted', 'rich_text_list', 'rich_text_quote']),
  elements: z.array(z.union([span, z.looseObject({ type: z.literal('rich_text_section') })])).min(1),
});
const chartText = (max: number) => z.string().min(1).max(max);

const block = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('rich_text'), elements: z.array(richPart).min(1) }),
  z.looseObject({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
  z.looseObject({ type: z.literal('header'), text: plain(150) }),
  z.looseObject({ type: z.literal('section'), text: mrkdwn(3_000) }),
  z.looseObject({ type: z.literal('context'), elements: z.array(mrkdwn(2_000)).min(1).max(10) }),
  z.looseObject({ type: z.literal('markdown'), text: wellFormed.min(1).max(12_000) }),
  z.looseObject({ type: z.literal('divider') }),
  z.looseObject({ type: z.literal('plan'), title: chartText(256) }),
  z.looseObject({ type: z.literal('task_card'), task_id: chartText(255), title: chartText(256) }),
  z.looseObject({
    type: z.literal('input'),
    block_id: z.string().min(1).max(255),
    label: plain(2_000),
    hint: plain(2_000).optional(),
    element,
  }),
  z.looseObject({
    type: z.literal('data_visualization'),
    title: chartText(50),
    chart: z.looseObject({
      series: z
        .array(
          z.looseObject({
            name: chartText(20),
            data: z.array(z.looseObject({ label: chartText(20), value: z.number() })).max(20),
          }),
        )
        .min(1)
        .max(12),
    }),
  }),
]);

/** All of a message's blocks together: undocumented, refused at about 13,200 characters. */
const longestMessage = 13_200;
const together = (blocks: readonly unknown[]): number =>
  [...JSON.stringify(blocks).matchAll(/"(?:text|value)":"((?:[^"\\]|\\.)*)"/g)].reduce(
    (sum, [, text = '']) => sum + (JSON.parse(`"${text}"`) as string).length,
    0,
  );
const few = (kind: string, most: number) => (blocks: readonly { readonly type: string }[]) =>
  blocks.filter(({ type }) => type === kind).length <= most;

const message = z.looseObject({
  text: wellFormed.min(1).max(40_000),
  blocks: z
    .array(block)
    .max(50)
    .refine(few('data_visualization', 2), 'more than two charts')
    .refine((blocks) => together(blocks) <= longestMessage, 'more text than a message holds'),
});
const home = z.looseObject({ type: z.literal('home'), blocks: z.array(block).min(1).max(100) });
const modal = z.looseObject({
  type: z.literal('modal'),
  title: plain(24),
  submit: plain(24),
  close: plain(24),
  callback_id: z.string().min(1).max(255),
  private_metadata: z.string().max(3_000),
  blocks: z.array(block).min(1).max(100),
});

const said = (schema: z.ZodType) => (payload: unknown) =>
  schema.safeParse(payload).error?.issues.map(({ path, message: why }) => `${path.join('.')}: ${why}`) ?? [];

/** What Slack would refuse it for; nothing when it would be shown. */
export const refusedFor = { message: said(message), home: said(home), modal: said(modal) } as const;
