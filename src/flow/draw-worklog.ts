import { logCard, logFile, titleOf } from '../domain/worklog/render.ts';
import { worklogQuestion } from '../domain/worklog/switch.ts';
import { type Context, projectOf } from './context.ts';
import type { Drawn } from './draw-message.ts';
import { loadLog } from './load-log.ts';
import { loadWorklog } from './set-worklog.ts';

/** A day's log (`2026-03-31`), the same as a file (`2026-03-31.1.md`), or the question whether it is wanted (`ask`). */
export async function drawWorklog(ctx: Context, name: string, part: string): Promise<Drawn | null> {
  if (part === 'ask') {
    const project = projectOf(ctx, name);
    return project && { kind: 'card', card: worklogQuestion(await loadWorklog(ctx, project)) };
  }
  const [date = '', isFile] = part.split('.');
  const log = await loadLog(ctx, name, date);
  if (!log) return null;
  if (isFile === undefined) return { kind: 'card', card: logCard(log) };
  const file = { title: titleOf(date), content: logFile(log) };
  return { kind: 'file', name: `worklog-${name}-${part}`, read: async () => file };
}
