import { expect, it } from 'vitest';
import { askWhy } from '../../src/domain/kill-reason.ts';
import { refuse } from '../../src/domain/result.ts';
import type { Context } from '../../src/flow/context.ts';
import { openForm } from '../../src/flow/open-form.ts';
import type { Slack } from '../../src/flow/ports.ts';

const pressedAt = 1_763_719_200_000;
const press = {
  channel: 'C1',
  threadTs: '1.1',
  replyTo: 'https://reply.test',
  trigger: { id: 't', at: pressedAt },
};

/** Tries `afterMs` after the press, before a Slack that answers so. */
async function tried(afterMs: number, answer: () => ReturnType<Slack['open']>) {
  const opened: unknown[][] = [];
  const logged: [object, string][] = [];
  const note = (facts: object, message: string) => void logged.push([facts, message]);
  const open = (...order: unknown[]) => {
    opened.push(order);
    return answer();
  };
  const now = () => new Date(pressedAt + afterMs);
  const ctx = { slack: { open }, now, log: { info: note, warn: note } } as unknown as Context;
  return { isOpen: await openForm(ctx, press, askWhy(7)), opened, logged };
}
const yes = async () => ({ view: 'V1' });

it('opens the form with the trigger, and says for how long that took', async () => {
  const { isOpen, opened, logged } = await tried(2_999, yes);
  expect(isOpen).toBe(true);
  const { trigger: _, ...place } = press;
  expect(opened).toEqual([['t', askWhy(7), place]]);
  expect(logged).toEqual([[{ form: 'kill-reason', subject: '7', afterMs: 2_999 }, 'a form was opened']]);
});

it('does not ask Slack once three seconds have passed', async () => {
  const { isOpen, opened, logged } = await tried(3_000, yes);
  expect([isOpen, opened]).toEqual([false, []]);
  expect(logged).toMatchObject([[{ refused: 'expired_trigger_id' }, 'a form was not opened']]);
});

it.each([
  ['refuses', async () => refuse('expired_trigger_id', 'too late')],
  ['does not answer', () => Promise.reject(new Error('no route'))],
])('only logs it when Slack %s', async (_, answer) => {
  const { isOpen, logged } = await tried(10, answer);
  expect(isOpen).toBe(false);
  expect(logged).toMatchObject([[{ refused: expect.any(String) }, 'a form was not opened']]);
});
