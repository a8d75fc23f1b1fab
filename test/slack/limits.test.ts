import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, plainText, type Span } from '../../src/domain/card.ts';
import { jobForm } from '../../src/domain/job-form.ts';
import { askWhy } from '../../src/domain/kill-reason.ts';
import { toMessage } from '../../src/slack/blocks.ts';
import { toView } from '../../src/slack/form-view.ts';
import { toHome } from '../../src/slack/home-view.ts';
import { hostileText } from '../fakes/hostile.ts';
import { refusedFor } from '../fakes/slack-limits.ts';

const span: fc.Arbitrary<Span> = fc.oneof(
  hostileText,
  hostileText.map((user) => ({ user })),
  fc.constant({ user: 'U0123456789' }),
  hostileText.map((code) => ({ code })),
  hostileText.map((bold) => ({ bold })),
);
const chart = fc.record({
  ...{ title: hostileText, yLabel: hostileText, categories: fc.array(hostileText, { maxLength: 30 }) },
  series: fc.array(fc.record({ name: hostileText, values: fc.array(fc.integer()) }), {
    minLength: 1,
    maxLength: 20,
  }),
});
const plan = fc.record({
  title: hostileText,
  tasks: fc.array(
    fc.record({
      ...{ id: fc.nat().map((at) => `job/1/progress/${at}`), title: hostileText },
      state: fc.constantFrom('in_progress' as const, 'complete' as const),
    }),
    { maxLength: 8 },
  ),
});
const card: fc.Arbitrary<Card> = fc.record(
  {
    line: fc.array(span, { maxLength: 6 }),
    ...{ body: hostileText, preformatted: hostileText, footer: fc.array(span, { maxLength: 6 }), chart },
    ...{ markdown: hostileText, plan },
    buttons: fc.array(fc.constant({ action: 'merge', subject: 7, label: 'Merge' } as const), {
      maxLength: 8,
    }),
  },
  { requiredKeys: ['line', 'buttons'] },
);
/** A failure prints its seed and the smallest text that shows it. */
const runs = { numRuns: 300 } as const;

describe('whatever people, models and repositories write', () => {
  it('makes messages that Slack takes, and none that pings, links or forges a button', () => {
    fc.assert(
      fc.property(card, fc.constantFrom('native' as const, 'plain' as const), (drawn, drawing) => {
        const message = toMessage(drawn, drawing);
        expect(refusedFor.message(message)).toEqual([]);
        expect(message.text).not.toMatch(/<(?!@[UW][A-Z0-9]{2,20}>)/);
        const buttons = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
        expect(buttons).toHaveLength(drawn.buttons.length);
        for (const block of message.blocks)
          if (block.type === 'markdown') expect(block.text).not.toMatch(/<|\][([:]/);
        const mentioned = [...JSON.stringify(message.blocks).matchAll(/"user_id":"([^"]*)"/g)];
        const meant = [...drawn.line, ...(drawn.footer ?? [])].map((one) => plainText([one]).slice(1));
        for (const [, user] of mentioned) expect(meant).toContain(user);
      }),
      runs,
    );
  });

  it('makes Home tabs that Slack takes', () => {
    const section = fc.record({
      title: hostileText,
      none: hostileText,
      cards: fc.array(card, { maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(section, { minLength: 1, maxLength: 12 }), fc.boolean(), (sections, charts) => {
        expect(refusedFor.home(toHome(sections, charts))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('makes forms that Slack takes', () => {
    const place = { channel: 'C0123456789', threadTs: '1.000100', replyTo: 'https://example.com/response' };
    fc.assert(
      fc.property(hostileText, fc.nat(250), (task, projects) => {
        const names = Array.from({ length: projects + 1 }, (_, at) => `project-${at}`);
        const form = jobForm(names, { task, project: 'project-0' });
        expect(refusedFor.modal(toView(form, place))).toEqual([]);
      }),
      runs,
    );
    expect(refusedFor.modal(toView(askWhy(7), place))).toEqual([]);
  });
});
