import type { Incoming } from '../../src/domain/incoming.ts';
import type { Db, Step } from '../../src/flow/context.ts';

/** What a step is called among the points: its kind, and what it is about, without any number. */
export async function nameOfStep(db: Db, kind: string, data: Step | Incoming): Promise<string> {
  if ('kind' in data) return `inbox ${data.kind}${aboutIncoming(data)}`;
  if (data.step === 'outbox') return `outbox ${shapeOf(data.key)}${data.turn ? ' turn' : ''}`;
  if (data.step !== 'settle') return kind;
  const decision = await db.decision.findUnique({ where: { id: data.decisionId } });
  const write = decision?.write as { kind: string } | null | undefined;
  return `settle ${decision?.verb}${write ? ` ${write.kind}` : ''}`;
}

function aboutIncoming(incoming: Incoming): string {
  if (incoming.kind === 'press') return ` ${incoming.action}`;
  if (incoming.kind === 'submit') return ` ${incoming.form}`;
  return '';
}

/** The key of a message without its numbers, dates and names. */
const shapeOf = (key: string): string => {
  const [subject = '', ...parts] = key.split('/');
  return [subject, ...parts.filter((part) => /^[a-z]+$/.test(part) && part !== 'bakery')].join('/');
};
