import { expect, it } from 'vitest';
import { logMarkdown } from '../../src/domain/worklog/render.ts';
import { closeDay } from '../../src/flow/close-day.ts';
import type { Context } from '../../src/flow/context.ts';
import { loadLog } from '../../src/flow/load-log.ts';
import type { Script } from '../../src/rehearsal/model.ts';
import { useCourt } from '../fakes/court.ts';
import { offered, useWorkingDay } from '../fakes/working-day.ts';

const place = useWorkingDay();
const court = useCourt(() => place.record.db);
const nothing = { shipped: [], risks: [], flags: [], next: [] };
const says =
  (input: object): Script =>
  () => [{ call: 'StructuredOutput', input: { ...nothing, ...input } }];

/** Closes the day with the real `claude` over a model that answers so. */
async function close(script: Script, file: object = {}) {
  const { ctx, model, warnings } = await court(script);
  const { claude, redact, transcripts, log, judge, stopping } = ctx;
  place.setClock('2026-03-30T15:00:00Z');
  const ids = new Map<string, string>();
  const idFor = (name: string) => {
    const id = ids.get(name) ?? crypto.randomUUID();
    ids.set(name, id);
    return id;
  };
  const all = place.context({ claude, redact, transcripts, log, judge, stopping, idFor } as Partial<Context>);
  const project = place.project({ worklog: 'post', worklog_usd: 0.25, ...file });
  const again = () => closeDay(all, { project, date: '2026-03-30', by: 'eod' });
  await again();
  const kept = await loadLog(place.record, 'bakery', '2026-03-30');
  return { text: kept ? logMarkdown(kept) : '', kept, asked: model.requests, warnings, again };
}
const sessions = () => place.record.db.session.findMany({ where: { kind: 'worklog' } });

it('lets a model word the facts, and shows nothing that it invented', async () => {
  await place.decided(await place.job(offered), 'merge');
  const { text, kept, asked } = await close(
    says({
      shipped: [
        { text: 'The price list has the rye now.', refs: ['job 1'] },
        { text: 'The cellar was painted.', refs: ['job 77'] },
      ],
      risks: [{ text: 'The cellar may smell of paint.', refs: ['job 77'] }],
    }),
  );
  expect(text).toContain('## What shipped today\n- The price list has the rye now. [job 1]\n');
  expect(text).not.toMatch(/cellar|77/);
  expect(text).toContain('## Risks\n- None that the record shows.');
  expect(asked[0]?.raw).toContain('add the rye');
  expect(kept?.costUsd).toBeGreaterThan(0);
  const [session] = await sessions();
  expect(session).toMatchObject({ projectName: 'bakery', costUsd: kept?.costUsd });
  expect(session?.endedAt).not.toBeNull();
  expect(await place.record.db.event.count({ where: { sessionId: session?.id ?? '' } })).toBeGreaterThan(0);
});

it('is not asked a second time about the same facts', async () => {
  await place.job();
  const { asked, again } = await close(says({ next: [{ text: 'Rest.', refs: ['job 1'] }] }));
  const before = asked.length;
  place.setClock('2026-03-30T20:00:00Z');
  await again();
  expect(asked).toHaveLength(before);
  expect(await sessions()).toHaveLength(1);
});

it('stands on its facts where the model says nothing usable, or may cost nothing', async () => {
  await place.job();
  const { text, kept, warnings } = await close(says({ risks: [{ text: 'All is lost.', refs: ['job 9'] }] }));
  expect(text).toContain('- add the rye: done, nothing had to change (9 min, $0.10). [job 1]');
  expect(kept?.prose).toBeNull();
  expect(warnings).toMatchObject([{ words: 'Nothing it said stands in the facts.' }]);
  await place.record.db.workLog.deleteMany();
  const free = await close(says({}), { worklog_usd: 0 });
  expect([free.asked, free.kept?.costUsd]).toEqual([[], 0]);
});

it('is no more shown once something was added that no model has put into words', async () => {
  const first = await place.job(offered);
  const { text, again } = await close(
    says({ next: [{ text: 'The rye waits to be merged.', refs: ['job 1'] }] }),
    { worklog_usd: 0.02 },
  );
  expect(text).toContain('The rye waits to be merged.');
  await place.record.db.session.updateMany({ data: { costUsd: 0.02 } }); // nothing is left for a second answer
  place.setClock('2026-03-30T20:00:00Z');
  await place.decided(first, 'merge');
  await place.job({ ...offered, task: 'bake the cake' });
  await again();
  const kept = await loadLog(place.record, 'bakery', '2026-03-30');
  expect(kept?.prose).toBeNull();
  expect(kept && logMarkdown(kept)).not.toContain('The rye waits to be merged.');
});
