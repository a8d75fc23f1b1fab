import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { logMarkdown } from '../../src/domain/worklog/render.ts';
import { closeDay } from '../../src/flow/close-day.ts';
import { useWorkingDay } from '../fakes/working-day.ts';

const place = useWorkingDay();
const { setClock } = place;

it('says that the persistent session was used, and what it spent, also when nothing else happened', async () => {
  const [sessionId, at] = [randomUUID(), place.clock.at];
  const talk = { projectName: 'bakery', sessionId };
  await place.record.db.talk.create({ data: talk });
  const said = {
    ...{ ...talk, channel: 'C0BAKERY' },
    person: 'U0ADA',
    text: 'sweep',
    tries: 1,
    state: 'answered',
    answeredAt: at,
  } as const;
  for (const costUsd of [0.25, 0.5])
    await place.record.db.remark.create({ data: { ...said, requestId: randomUUID(), costUsd } });
  setClock('2026-03-30T21:00:00Z');
  const project = place.project({ worklog: 'post' });
  const log = await closeDay(place.context(), { project, date: '2026-03-30', by: 'eod' });
  expect(log && logMarkdown(log)).toContain(
    `- The persistent session took up 2 messages ($0.75): what it changed in the checkout is not told here. [session ${sessionId.slice(0, 8)}]`,
  );
});
