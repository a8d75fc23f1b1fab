import type { Form } from '../domain/form.ts';
import { isSpent, type Press } from '../domain/incoming.ts';
import { isRefusal, refuse } from '../domain/result.ts';
import type { Context } from './context.ts';

/**
 * Opens a form for whoever pressed or typed, and says whether it is open. Slack allows it for three seconds: later,
 * and when Slack does not answer, that is only logged, for the step it belongs to is done already.
 */
export async function openForm(
  { slack, log, now }: Pick<Context, 'slack' | 'log' | 'now'>,
  { trigger, channel, threadTs, replyTo }: Pick<Press, 'trigger' | 'channel' | 'threadTs' | 'replyTo'>,
  form: Form,
): Promise<boolean> {
  if (!slack || !trigger) return false;
  const opened = isSpent(trigger, now())
    ? refuse('expired_trigger_id', 'More than three seconds had passed.')
    : await slack
        .open(trigger.id, form, { channel, threadTs, replyTo })
        .catch((error: unknown) => refuse('fault', 'Slack did not answer.', String(error)));
  const facts = { form: form.kind, subject: form.subject, afterMs: now().getTime() - trigger.at };
  if (isRefusal(opened)) log.warn({ ...facts, ...opened }, 'a form was not opened');
  else log.info(facts, 'a form was opened');
  return !isRefusal(opened);
}
